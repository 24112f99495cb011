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
  if (!report.stuck.empty()) return "stuck";
  switch (report.phase) {
    case Phase::kStarting:
      return "starting";
    case Phase::kServing:
      return report.not_storing.empty() ? "ok" : "not storing";
    case Phase::kDraining:
      return "draining";
  }
  return "unknown";
}

std::string array(const std::vector<std::string>& texts) {
  std::string json = "[";
  for (const std::string& text : texts) {
    if (json.size() > 1) json += ',';
    base::append_json_string(json, text);
  }
  return json + ']';
}

Response to_response(const Report& report, Detail detail) {
  std::vector<std::string> reasons = report.stuck;
  reasons.insert(reasons.end(), report.not_storing.begin(), report.not_storing.end());
  base::JsonObject body;
  body.text("status", status_of(report))
      .raw("reasons", array(reasons))
      .text("version", report.version);
  if (detail == Detail::kFull) {
    base::JsonObject sections;
    for (const auto& [name, fingerprint] : report.sections) sections.text(name, fingerprint);
    body.text("configuration", report.configuration)
        .raw("sections", sections.finish())
        .raw("needs_restart", array(report.needs_restart))
        .number("generation", static_cast<long long>(report.generation));
  }
  Response response;
  response.body = body.finish();
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

}  // namespace

HealthHandler::HealthHandler(Source source, Detail detail)
    : source_(std::move(source)), detail_(detail) {}

net::awaitable<Response> HealthHandler::handle(Request& /*request*/) {
  const Report report = source_();
  Response response = to_response(report, detail_);
  if (!report.stuck.empty()) response.status = 503;
  co_return response;
}

ReadyHandler::ReadyHandler(Source source, Detail detail)
    : source_(std::move(source)), detail_(detail) {}

net::awaitable<Response> ReadyHandler::handle(Request& /*request*/) {
  const Report report = source_();
  Response response = to_response(report, detail_);
  if (status_of(report) != "ok") response.status = 503;
  co_return response;
}

}  // namespace housecalld::health
