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
  std::string_view scope;  ///< that a token needs
};

constexpr std::string_view kRead = "read";
constexpr std::string_view kOperate = "operate";
constexpr std::string_view kErase = "erase";

constexpr std::array<Operation, 25> kOperations = {{
    {"GET", "/v1/events", list_events, kRead},
    {"GET", "/v1/events/*", show_event, kRead},
    {"POST", "/v1/events/reroute", reroute, kOperate},
    {"POST", "/v1/events/erase", erase, kErase},
    {"GET", "/v1/deliveries", list_deliveries, kRead},
    {"GET", "/v1/deliveries/*", show_delivery, kRead},
    {"POST", "/v1/deliveries/replay", replay, kOperate},
    {"POST", "/v1/deliveries/discard", discard, kOperate},
    {"GET", "/v1/destinations", list_destinations, kRead},
    {"POST", "/v1/destinations/*/enable", enable, kOperate},
    {"POST", "/v1/destinations/*/disable", disable, kOperate},
    {"POST", "/v1/destinations/*/pause", pause, kOperate},
    {"POST", "/v1/destinations/*/test", test, kOperate},
    {"POST", "/v1/destinations/*/discard-all", discard_all, kOperate},
    {"POST", "/v1/destinations/*/move", move, kOperate},
    {"GET", "/v1/installations", list_installations, kRead},
    {"POST", "/v1/installations", add_installation, kOperate},
    {"GET", "/v1/installations/*", show_installation, kRead},
    {"GET", "/v1/installations/*/url", installation_url, kRead},
    {"POST", "/v1/installations/*/edit", edit_installation, kOperate},
    {"POST", "/v1/installations/*/remove", remove_installation, kOperate},
    {"POST", "/v1/installations/*/rotate-secret", rotate_secret, kOperate},
    {"POST", "/v1/installations/*/forget-company", forget_company, kOperate},
    {"GET", "/v1/signatures", list_signatures, kRead},
    {"POST", "/v1/reload", reload, kOperate},
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

/// Why it did not, or not wholly, come about.
std::optional<base::Error> failure_of(const base::Result<Done>& outcome) {
  return outcome.has_error() ? outcome.error() : outcome->failure;
}

/// Who changed what, from where, and how much of it: one line for each change that was asked for.
void leave_audit_line(const Services& services, const Request& request,
                      const Parameters& parameters, const base::Result<Done>& outcome) {
  const bool done = outcome.has_value();
  const auto failure = failure_of(outcome);
  services.log.audit("admin change", {{"who", request.user},
                                      {"from", request.client()},
                                      {"request", request.id},
                                      {"change", request.path()},
                                      {"parameters", parameters.summary()},
                                      {"dry_run", done && outcome->dry_run ? "true" : "false"},
                                      {"changed", done ? outcome->changed : 0},
                                      {"error", failure ? failure->message : ""}});
}

net::awaitable<Response> carry_out(const Services& services, const Operation& operation,
                                   const Request& request, std::string subject) {
  const bool changes = operation.method != "GET";
  if (changes) {
    const std::string reason = services.host.read_only();
    if (!reason.empty()) co_return problem(base::fail(base::Errc::kUnavailable, reason));
  }
  auto parameters = Parameters::read(request);
  if (parameters.has_error()) co_return problem(parameters.error());
  auto answer = co_await operation.action(services, *parameters, std::move(subject));
  if (changes) leave_audit_line(services, request, *parameters, answer);
  if (const auto failure = failure_of(answer)) co_return problem(*failure);
  Response response;
  response.body = std::move(answer->json);
  response.headers.emplace_back("Cache-Control", "no-store");
  co_return response;
}

struct Found {
  const Operation* operation = nullptr;
  std::string subject;
  std::vector<std::string> allowed;  ///< other methods of the path
};

Found find_operation(const Request& request) {
  std::string_view method = request.method;
  if (method == "HEAD") method = "GET";
  Found found;
  for (const Operation& operation : kOperations) {
    auto subject = match(operation.path, request.path());
    if (!subject) continue;
    if (operation.method == method) return {&operation, std::move(*subject), {}};
    found.allowed.emplace_back(operation.method);
  }
  return found;
}

}  // namespace

net::awaitable<Response> Api::handle(Request& request) {
  Found found = find_operation(request);
  if (found.operation != nullptr) {
    co_return co_await carry_out(services_, *found.operation, request, std::move(found.subject));
  }
  if (!found.allowed.empty()) co_return handlers::method_not_allowed(found.allowed);
  co_return handlers::error_response(404, "not found");
}

std::string_view scope_of(const Request& request) {
  const Found found = find_operation(request);
  return found.operation == nullptr ? kRead : found.operation->scope;
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
