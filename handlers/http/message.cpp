// SPDX-License-Identifier: Apache-2.0
#include "handlers/http/message.hpp"

#include <algorithm>
#include <boost/algorithm/string/predicate.hpp>
#include <chrono>
#include <locale>

#include "routing/base/json.hpp"

namespace housecalld::handlers {

std::optional<std::string_view> find_header(const Headers& headers, std::string_view name) {
  for (const auto& [key, value] : headers) {
    if (boost::algorithm::iequals(key, name, std::locale::classic())) return value;
  }
  return std::nullopt;
}

std::string_view Request::path() const {
  const std::string_view all = target;
  return all.substr(0, all.find('?'));
}

Response error_response(int status, std::string_view title, std::string_view detail) {
  Response response;
  response.status = status;
  response.content_type = "application/problem+json";
  base::JsonObject body;
  body.text("title", title).number("status", status);
  if (!detail.empty()) body.text("detail", detail);
  response.body = body.finish();
  return response;
}

Response unavailable_response(base::Millis retry_after) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(retry_after).count();
  Response response = error_response(503, "unavailable");
  response.headers.emplace_back("Retry-After", std::to_string(std::max<long long>(1, seconds)));
  return response;
}

}  // namespace housecalld::handlers
