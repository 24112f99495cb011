// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "routing/base/clock.hpp"
#include "routing/base/log.hpp"

namespace housecalld::log {

enum class Format { kText, kJson };

/// `text` or `json`, and `debug`, `info`, `warning` or `error`: the names the configuration uses.
[[nodiscard]] std::optional<Format> parse_format(std::string_view name);
[[nodiscard]] std::optional<base::LogLevel> parse_level(std::string_view name);
[[nodiscard]] std::string_view to_string(base::LogLevel level);

/// Bytes of one value that reach the log; what is cut off is replaced by its length.
inline constexpr std::size_t kMaxValueBytes = 2048;

/// One event of the program, before it is written. A view: it owns nothing.
struct Line {
  base::Timestamp time;
  base::LogLevel level;
  std::string_view message;
  std::span<const base::Field> fields;
};

/// `2026-11-23T18:40:00.123Z info  message key=value other="with space"`. A value is quoted, with
/// the escapes of a JSON string, when it is empty or holds anything but plain visible characters.
/// No line break and no terminal control reaches the output, so one call is one line. Pure.
[[nodiscard]] std::string format_text(const Line& line);

/// One JSON object: time, level and message, then the fields as strings, in their order. A field
/// whose key is one of the three gets an underscore behind it. Always valid JSON. Pure.
[[nodiscard]] std::string format_json(const Line& line);

}  // namespace housecalld::log
