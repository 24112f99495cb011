// SPDX-License-Identifier: Apache-2.0
#include "routing/store/query.hpp"

#include <array>
#include <charconv>

namespace housecalld::store {

std::string to_string(const Cursor& cursor) {
  return std::to_string(cursor.event) + '.' + std::to_string(cursor.delivery) + '.' +
         std::to_string(cursor.end);
}

std::optional<Cursor> parse_cursor(std::string_view text) {
  Cursor cursor;
  const std::array<std::int64_t*, 3> parts = {&cursor.event, &cursor.delivery, &cursor.end};
  const char* at = text.data();
  const char* const end = text.data() + text.size();
  for (std::int64_t* part : parts) {
    if (part != parts.front() && (at == end || *at++ != '.')) return std::nullopt;
    const auto [stopped, error] = std::from_chars(at, end, *part);
    if (error != std::errc() || *part < 0) return std::nullopt;
    at = stopped;
  }
  return at == end ? std::optional(cursor) : std::nullopt;
}

}  // namespace housecalld::store
