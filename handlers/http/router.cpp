// SPDX-License-Identifier: Apache-2.0
#include "handlers/http/router.hpp"

#include <algorithm>
#include <boost/algorithm/string/join.hpp>
#include <stdexcept>
#include <utility>

namespace housecalld::handlers {

Router::Router(std::unique_ptr<Handler> fallback) : fallback_(std::move(fallback)) {}

Router& Router::add(std::string path, std::vector<std::string> methods,
                    std::unique_ptr<Handler> handler) {
  const auto [position, added] =
      routes_.try_emplace(std::move(path), Route{std::move(methods), std::move(handler)});
  if (!added) throw std::logic_error("two handlers for the path " + position->first);
  return *this;
}

net::awaitable<Response> Router::handle(Request& request) {
  const auto found = routes_.find(request.path());
  if (found == routes_.end()) {
    if (fallback_) co_return co_await fallback_->handle(request);
    co_return error_response(404, "not found");
  }
  const Route& route = found->second;
  const bool allowed = route.methods.empty() ||
                       std::ranges::find(route.methods, request.method) != route.methods.end();
  if (!allowed) co_return method_not_allowed(route.methods);
  co_return co_await route.handler->handle(request);
}

Response method_not_allowed(const std::vector<std::string>& allowed) {
  Response response = error_response(405, "method not allowed");
  response.headers.emplace_back("Allow", boost::algorithm::join(allowed, ", "));
  return response;
}

}  // namespace housecalld::handlers
