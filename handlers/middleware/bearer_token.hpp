// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "handlers/http/handler.hpp"
#include "routing/base/secret.hpp"

namespace housecalld::middleware {

namespace net = boost::asio;

/// Lets a request through that carries one of the tokens in `Authorization: Bearer` (RFC 6750), and
/// answers 401 to all others. Tokens are compared in constant time.
class BearerToken final : public handlers::Handler {
 public:
  BearerToken(std::unique_ptr<handlers::Handler> inner,
              std::vector<base::Secret<std::string>> tokens)
      : inner_(std::move(inner)), tokens_(std::move(tokens)) {}

  [[nodiscard]] net::awaitable<handlers::Response> handle(handlers::Request& request) override;

 private:
  [[nodiscard]] bool admits(const handlers::Request& request) const;

  std::unique_ptr<handlers::Handler> inner_;
  std::vector<base::Secret<std::string>> tokens_;
};

}  // namespace housecalld::middleware
