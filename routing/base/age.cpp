// SPDX-License-Identifier: Apache-2.0
#include "routing/base/age.hpp"

#include <charconv>

namespace housecalld::base {

std::optional<Millis> parse_age(std::string_view text) {
  constexpr std::int64_t kLongest = 1'000'000;
  if (text.size() < 2) return std::nullopt;
  const char unit = text.back();
  text.remove_suffix(1);
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (!whole || count < 0 || count > kLongest) return std::nullopt;
  switch (unit) {
    case 's':
      return std::chrono::seconds(count);
    case 'm':
      return std::chrono::minutes(count);
    case 'h':
      return std::chrono::hours(count);
    case 'd':
      return std::chrono::days(count);
    default:
      return std::nullopt;
  }
}

}  // namespace housecalld::base
