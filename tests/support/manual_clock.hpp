// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>

#include "routing/base/clock.hpp"

namespace housecalld::test {

/// A moment that is a wall-clock time, for a clock that nobody has set.
[[nodiscard]] constexpr base::Moment moment_of(base::Timestamp time) {
  return base::Moment(time.time_since_epoch());
}
[[nodiscard]] constexpr base::Now now_at(base::Timestamp time) { return {time, moment_of(time)}; }

/// A clock that stands still until a test moves it.
class ManualClock final : public base::Clock {
 public:
  explicit ManualClock(base::Timestamp now) : now_(now), moment_(moment_of(now)) {}
  [[nodiscard]] base::Timestamp now() const override { return now_.load(); }
  [[nodiscard]] base::Moment moment() const override { return moment_.load(); }
  /// Somebody sets the wall clock; no time passes.
  void set(base::Timestamp now) { now_.store(now); }
  /// Time passes.
  void advance(base::Millis by) {
    now_.store(now_.load() + by);
    moment_.store(moment_.load() + by);
  }

 private:
  std::atomic<base::Timestamp> now_;
  std::atomic<base::Moment> moment_;
};

}  // namespace housecalld::test
