// SPDX-License-Identifier: Apache-2.0
#include "daemon/net/response_writer.hpp"

#include <array>
#include <boost/beast/http/status.hpp>
#include <cstdio>

namespace housecalld::net {

namespace http = boost::beast::http;

namespace {

void append_header(std::string& out, std::string_view name, std::string_view value) {
  constexpr std::string_view kLineBreaks("\r\n\0", 3);
  if (name.find_first_of(kLineBreaks) != name.npos) return;
  if (value.find_first_of(kLineBreaks) != value.npos) return;
  out.append(name).append(": ").append(value).append("\r\n");
}

std::string status_line(int status) {
  const auto reason = http::obsolete_reason(http::int_to_status(static_cast<unsigned>(status)));
  return "HTTP/1.1 " + std::to_string(status) + " " + std::string(reason) + "\r\n";
}

bool has_body(int status) { return status >= 200 && status != 204 && status != 304; }

void append_persistence(std::string& out, Persistence persistence) {
  if (persistence == Persistence::kClose) append_header(out, "Connection", "close");
  if (persistence == Persistence::kKeepAlive10) append_header(out, "Connection", "keep-alive");
}

}  // namespace

std::string write_response(const handlers::Response& response, std::string_view date,
                           Persistence persistence, bool head, std::string_view more_headers) {
  std::string out = status_line(response.status);
  out.reserve(out.size() + 512 + response.body.size());
  append_header(out, "Date", date);
  const bool with_body = has_body(response.status);
  if (with_body && !response.content_type.empty()) {
    append_header(out, "Content-Type", response.content_type);
  }
  for (const auto& [name, value] : response.headers) append_header(out, name, value);
  if (with_body) append_header(out, "Content-Length", std::to_string(response.body.size()));
  append_persistence(out, persistence);
  out.append(more_headers).append("\r\n");
  if (with_body && !head) out.append(response.body);
  return out;
}

std::string http_date(base::Timestamp time) {
  constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
  const auto weekday = std::chrono::weekday(day).c_encoding();
  const auto month = static_cast<unsigned>(date.month());
  std::array<char, 64> text{};
  const int size = std::snprintf(
      text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT", kDays.at(weekday),
      static_cast<unsigned>(date.day()), kMonths.at(month - 1), static_cast<int>(date.year()),
      static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
      static_cast<int>(clock.seconds().count()));
  return {text.data(), static_cast<std::size_t>(size)};
}

std::string_view DateCache::at(base::Timestamp now) {
  const auto second = std::chrono::floor<std::chrono::seconds>(now);
  if (text_.empty() || second != second_) {
    second_ = second;
    text_ = http_date(now);
  }
  return text_;
}

}  // namespace housecalld::net
