// SPDX-License-Identifier: Apache-2.0
#include "routing/base/backoff.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <random>

namespace housecalld::base {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
/// Longer than any cap that makes sense; keeps the arithmetic away from overflow.
constexpr std::int64_t kLongestSeconds = 10LL * 365 * 24 * 3600;

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`, the one form that senders may still generate.
std::optional<Timestamp> parse_imf_fixdate(std::string_view text) {
  if (text.size() != 29 || text.substr(3, 2) != ", " || !text.ends_with(" GMT")) return {};
  const auto month = std::find(kMonths.begin(), kMonths.end(), text.substr(8, 3));
  const auto day = number(text.substr(5, 2));
  const auto year = number(text.substr(12, 4));
  const auto hour = number(text.substr(17, 2));
  const auto minute = number(text.substr(20, 2));
  const auto second = number(text.substr(23, 2));
  if (month == kMonths.end() || !day || !year || !hour || !minute || !second) return {};
  const std::chrono::year_month_day date(
      std::chrono::year(*year),
      std::chrono::month(static_cast<unsigned>(month - kMonths.begin()) + 1),
      std::chrono::day(static_cast<unsigned>(*day)));
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return {};
  return Timestamp(std::chrono::sys_days(date)) + std::chrono::hours(*hour) +
         std::chrono::minutes(*minute) + std::chrono::seconds(*second);
}

}  // namespace

Millis with_jitter(Millis delay, double jitter, double unit) {
  const double factor = 1.0 + jitter * (2.0 * unit - 1.0);
  return Millis(static_cast<Millis::rep>(static_cast<double>(delay.count()) * factor));
}

std::optional<Millis> parse_retry_after(std::string_view value, Timestamp now) {
  const bool digits = !value.empty() && value.find_first_not_of("0123456789") == value.npos;
  if (digits) {
    std::int64_t seconds = kLongestSeconds;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
    if (error != std::errc()) seconds = kLongestSeconds;
    return std::chrono::seconds(std::min(seconds, kLongestSeconds));
  }
  const auto date = parse_imf_fixdate(value);
  if (!date) return std::nullopt;
  return std::max(Millis(0), *date - now);
}

double random_unit() {
  thread_local std::mt19937_64 engine{std::random_device{}()};
  return std::uniform_real_distribution<double>(0.0, 1.0)(engine);
}

}  // namespace housecalld::base
