// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "handlers/http/handler.hpp"

namespace housecalld::middleware {

namespace net = boost::asio;

/// Keeps web pages away from what is meant for tools. Whoever has his own name point to our address
/// (DNS rebinding) sends that name as Host, and gets 421. A page can send changes without asking
/// first only as a form does: one that does not say `application/json` gets 415, one from a foreign
/// Origin 403. GET and HEAD are no changes. IP addresses and `localhost` are nobody's names.
class HostGate final : public handlers::Handler {
 public:
  /// Whether it is one of our names: lower case, without port.
  using IsOurs = std::function<bool(std::string_view name)>;

  HostGate(std::unique_ptr<handlers::Handler> inner, IsOurs is_ours)
      : inner_(std::move(inner)), is_ours_(std::move(is_ours)) {}

  [[nodiscard]] net::awaitable<handlers::Response> handle(handlers::Request& request) override;

 private:
  [[nodiscard]] bool is_known(std::string_view authority) const;

  std::unique_ptr<handlers::Handler> inner_;
  IsOurs is_ours_;
};

}  // namespace housecalld::middleware
