// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "handlers/http/handler.hpp"

namespace housecalld::handlers {

/// The handler table of one listener: an exact path names a handler, everything else goes to the
/// fallback or is answered 404. Filled at start-up, read-only after that.
class Router final : public Handler {
 public:
  /// Without a fallback, unknown paths are answered 404.
  explicit Router(std::unique_ptr<Handler> fallback = nullptr);

  /// `methods` are the ones the path answers to; others get 405 with Allow. Empty: the handler
  /// looks itself. A path is added once: a second time throws std::logic_error.
  Router& add(std::string path, std::vector<std::string> methods, std::unique_ptr<Handler> handler);

  [[nodiscard]] net::awaitable<Response> handle(Request& request) override;

 private:
  struct Route {
    std::vector<std::string> methods;
    std::unique_ptr<Handler> handler;
  };
  std::map<std::string, Route, std::less<>> routes_;
  std::unique_ptr<Handler> fallback_;
};

/// 405 with these methods in Allow (RFC 9110, section 15.5.6).
[[nodiscard]] Response method_not_allowed(const std::vector<std::string>& allowed);

}  // namespace housecalld::handlers
