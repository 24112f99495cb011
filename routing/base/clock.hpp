// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace housecalld::base {

using Millis = std::chrono::milliseconds;

/// A point in wall-clock time (UTC, Unix epoch), in milliseconds. What is stored and signed.
using Timestamp = std::chrono::sys_time<Millis>;

/// Where "now" comes from, so that a test can say what time it is. Safe from every thread.
class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;
  [[nodiscard]] virtual Timestamp now() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] Timestamp now() const override {
    return std::chrono::floor<Millis>(std::chrono::system_clock::now());
  }
};

[[nodiscard]] inline std::int64_t to_unix_millis(Timestamp time) {
  return time.time_since_epoch().count();
}
[[nodiscard]] inline Timestamp from_unix_millis(std::int64_t millis) {
  return Timestamp(Millis(millis));
}
[[nodiscard]] inline std::int64_t to_unix_seconds(Timestamp time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

/// `2026-09-14T10:00:03Z`; with milliseconds (`...03.250Z`) only when they are not zero.
[[nodiscard]] std::string to_rfc3339(Timestamp time);

/// Reads RFC 3339 with any offset and any number of fraction digits (cut to milliseconds).
[[nodiscard]] std::optional<Timestamp> parse_rfc3339(std::string_view text);

}  // namespace housecalld::base
