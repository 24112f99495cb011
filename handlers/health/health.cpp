// SPDX-License-Identifier: Apache-2.0
#include "handlers/health/health.hpp"

#include <string_view>
#include <utility>

#include "routing/base/json.hpp"

namespace housecalld::health {

using handlers::Request;
using handlers::Response;

namespace {

std::string_view status_of(const Report& report) {
  switch (report.phase) {
    case Phase::kStarting:
      return "starting";
    case Phase::kServing:
      return report.problem.empty() ? "ok" : "not storing";
    case Phase::kDraining:
      return "draining";
  }
  return "unknown";
}

Response to_response(const Report& report) {
  Response response;
  base::JsonObject body;
  body.text("status", status_of(report))
      .text("version", report.version)
      .text("configuration", report.configuration)
      .number("generation", static_cast<long long>(report.generation));
  if (!report.problem.empty()) body.text("problem", report.problem);
  response.body = body.finish();
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

}  // namespace

HealthHandler::HealthHandler(Source source) : source_(std::move(source)) {}

net::awaitable<Response> HealthHandler::handle(Request& /*request*/) {
  co_return to_response(source_());
}

ReadyHandler::ReadyHandler(Source source) : source_(std::move(source)) {}

net::awaitable<Response> ReadyHandler::handle(Request& /*request*/) {
  const Report report = source_();
  Response response = to_response(report);
  if (report.phase != Phase::kServing || !report.problem.empty()) response.status = 503;
  co_return response;
}

}  // namespace housecalld::health
