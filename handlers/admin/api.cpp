// SPDX-License-Identifier: Apache-2.0
#include "handlers/admin/api.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "handlers/http/router.hpp"

namespace housecalld::admin {
namespace {

using handlers::Request;
using handlers::Response;

/// `*` stands for one segment of the path, which the action gets as its subject.
struct Operation {
  std::string_view method;
  std::string_view path;
  Answer (*action)(const Services&, Parameters, std::string);
};

constexpr std::array<Operation, 16> kOperations = {{
    {"GET", "/v1/events", list_events},
    {"GET", "/v1/events/*", show_event},
    {"POST", "/v1/events/reroute", reroute},
    {"POST", "/v1/events/erase", erase},
    {"GET", "/v1/deliveries", list_deliveries},
    {"GET", "/v1/deliveries/*", show_delivery},
    {"POST", "/v1/deliveries/replay", replay},
    {"POST", "/v1/deliveries/discard", discard},
    {"GET", "/v1/destinations", list_destinations},
    {"POST", "/v1/destinations/*/enable", enable},
    {"POST", "/v1/destinations/*/disable", disable},
    {"POST", "/v1/destinations/*/pause", pause},
    {"POST", "/v1/destinations/*/test", test},
    {"POST", "/v1/destinations/*/discard-all", discard_all},
    {"POST", "/v1/destinations/*/move", move},
    {"GET", "/v1/installations", list_installations},
}};

/// What stands for the `*`, or an empty text without one; empty when the path is another.
std::optional<std::string> match(std::string_view pattern, std::string_view path) {
  const auto star = pattern.find('*');
  if (star == std::string_view::npos) {
    return pattern == path ? std::optional<std::string>("") : std::nullopt;
  }
  const std::string_view before = pattern.substr(0, star);
  const std::string_view after = pattern.substr(star + 1);
  const bool around = path.size() > before.size() + after.size() && path.starts_with(before) &&
                      path.ends_with(after);
  if (!around) return std::nullopt;
  path.remove_prefix(before.size());
  path.remove_suffix(after.size());
  if (path.find('/') != std::string_view::npos) return std::nullopt;
  return percent_decoded(path);
}

int status_of(base::Errc code) {
  switch (code) {
    case base::Errc::kInvalid:
      return 400;
    case base::Errc::kNotFound:
      return 404;
    case base::Errc::kUnavailable:
    case base::Errc::kCancelled:
      return 503;
    default:
      return 500;
  }
}

std::string_view title_of(int status) {
  switch (status) {
    case 400:
      return "bad request";
    case 404:
      return "not found";
    case 503:
      return "unavailable";
    default:
      return "internal error";
  }
}

/// Who may ask here may know why.
Response problem(const base::Error& error) {
  const int status = status_of(error.code);
  return handlers::error_response(status, title_of(status), error.message);
}

net::awaitable<Response> carry_out(const Services& services, const Operation& operation,
                                   const Request& request, std::string subject) {
  if (operation.method != "GET") {
    const std::string reason = services.host.read_only();
    if (!reason.empty()) co_return problem(base::fail(base::Errc::kUnavailable, reason));
  }
  auto parameters = Parameters::read(request);
  if (parameters.has_error()) co_return problem(parameters.error());
  auto answer = co_await operation.action(services, std::move(*parameters), std::move(subject));
  if (answer.has_error()) co_return problem(answer.error());
  Response response;
  response.body = std::move(*answer);
  response.headers.emplace_back("Cache-Control", "no-store");
  co_return response;
}

}  // namespace

net::awaitable<Response> Api::handle(Request& request) {
  std::string_view method = request.method;
  if (method == "HEAD") method = "GET";
  std::vector<std::string> allowed;
  for (const Operation& operation : kOperations) {
    const auto subject = match(operation.path, request.path());
    if (!subject) continue;
    if (operation.method == method) {
      co_return co_await carry_out(services_, operation, request, *subject);
    }
    allowed.emplace_back(operation.method);
  }
  if (!allowed.empty()) co_return handlers::method_not_allowed(allowed);
  co_return handlers::error_response(404, "not found");
}

std::vector<std::string> operations() {
  std::vector<std::string> all;
  all.reserve(kOperations.size());
  for (const Operation& operation : kOperations) {
    all.push_back(std::string(operation.method) + ' ' + std::string(operation.path));
  }
  return all;
}

}  // namespace housecalld::admin
