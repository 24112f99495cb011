// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "handlers/http/handler.hpp"
#include "routing/base/log.hpp"

namespace housecalld::middleware {

namespace net = boost::asio;

/// Turns an exception of the handler inside into a constant 500; its text goes to the log alone.
/// A cancelled operation (the session is being closed) passes through: nobody waits for an answer.
class ExceptionBarrier final : public handlers::Handler {
 public:
  /// `log` must outlive the handler.
  ExceptionBarrier(std::unique_ptr<handlers::Handler> inner, base::Log& log);

  [[nodiscard]] net::awaitable<handlers::Response> handle(handlers::Request& request) override;

 private:
  std::unique_ptr<handlers::Handler> inner_;
  base::Log& log_;
};

}  // namespace housecalld::middleware
