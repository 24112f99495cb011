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

/// The clock by which things are scheduled: it begins at the wall-clock time of the process's start
/// and goes on by the monotonic clock, so that nobody can set it. No `now`: ask a Clock.
struct ScheduleClock {};

/// A point on that clock, in milliseconds. Pauses, rates, probes and leases are Moments; what
/// people read, and promises over days, are Timestamps. A Moment may be stored: the next process's
/// clock goes on from the same wall-clock time, unless that was set meanwhile.
using Moment = std::chrono::time_point<ScheduleClock, Millis>;

/// The same instant on both clocks.
struct Now {
  Timestamp wall;
  Moment moment;
};

/// Where "now" comes from, so that a test can say what time it is. Safe from every thread.
class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;
  [[nodiscard]] virtual Timestamp now() const = 0;
  [[nodiscard]] virtual Moment moment() const = 0;
  [[nodiscard]] Now read() const { return {now(), moment()}; }
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] Timestamp now() const override {
    return std::chrono::floor<Millis>(std::chrono::system_clock::now());
  }
  [[nodiscard]] Moment moment() const override {
    return start_ + std::chrono::floor<Millis>(std::chrono::steady_clock::now() - steady_start_);
  }

 private:
  Moment start_{now().time_since_epoch()};
  std::chrono::steady_clock::time_point steady_start_ = std::chrono::steady_clock::now();
};

/// When a moment is, or was, by the wall clock of now. For people.
[[nodiscard]] inline Timestamp to_wall(Moment moment, Now now) {
  return now.wall + (moment - now.moment);
}

[[nodiscard]] inline std::int64_t to_unix_millis(Timestamp time) {
  return time.time_since_epoch().count();
}
[[nodiscard]] inline Timestamp from_unix_millis(std::int64_t millis) {
  return Timestamp(Millis(millis));
}
[[nodiscard]] inline std::int64_t to_millis(Moment moment) {
  return moment.time_since_epoch().count();
}
[[nodiscard]] inline Moment moment_from_millis(std::int64_t millis) {
  return Moment(Millis(millis));
}
[[nodiscard]] inline std::int64_t to_unix_seconds(Timestamp time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

/// `2026-09-14T10:00:03Z`; with milliseconds (`...03.250Z`) only when they are not zero.
[[nodiscard]] std::string to_rfc3339(Timestamp time);

/// Reads RFC 3339 with any offset and any number of fraction digits (cut to milliseconds).
[[nodiscard]] std::optional<Timestamp> parse_rfc3339(std::string_view text);

}  // namespace housecalld::base
