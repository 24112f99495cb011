// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "handlers/http/handler.hpp"

namespace housecalld::middleware {

namespace net = boost::asio;

/// Gives every request an id of 16 random hexadecimal digits: in Request::id for the log, and in
/// the answer's X-Request-Id, so that a caller's report finds its lines. An id that the caller
/// sends is ignored: it could be anything, and not unique.
class RequestId final : public handlers::Handler {
 public:
  explicit RequestId(std::unique_ptr<handlers::Handler> inner);

  [[nodiscard]] net::awaitable<handlers::Response> handle(handlers::Request& request) override;

 private:
  std::unique_ptr<handlers::Handler> inner_;
};

}  // namespace housecalld::middleware
