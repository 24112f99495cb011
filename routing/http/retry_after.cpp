// SPDX-License-Identifier: Apache-2.0
#include "routing/http/retry_after.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <string>

namespace housecalld::http {
namespace {

/// Longer than any cap that makes sense; keeps the arithmetic away from overflow.
constexpr std::int64_t kLongestSeconds = 10LL * 365 * 24 * 3600;
/// A longer text is no date.
constexpr std::size_t kLongestDate = 64;

}  // namespace

std::optional<base::Millis> parse_retry_after(std::string_view value, base::Timestamp now) {
  if (value.empty() || value.size() > kLongestDate) return std::nullopt;
  if (value.find_first_not_of("0123456789") == std::string_view::npos) {
    std::int64_t seconds = kLongestSeconds;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
    if (error != std::errc()) seconds = kLongestSeconds;
    return std::chrono::seconds(std::min(seconds, kLongestSeconds));
  }
  const std::time_t date = curl_getdate(std::string(value).c_str(), nullptr);
  if (date < 0) return std::nullopt;
  const base::Timestamp when{std::chrono::seconds(
      std::min<std::int64_t>(date, base::to_unix_seconds(now) + kLongestSeconds))};
  return std::max(base::Millis(0), when - now);
}

}  // namespace housecalld::http
