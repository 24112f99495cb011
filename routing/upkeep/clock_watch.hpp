// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "routing/base/clock.hpp"

namespace housecalld::upkeep {

/// Whether the wall clock can be trusted with promises over days. It can when it has gone with the
/// monotonic clock for a while: what looks old after a clock was set, or after a host was off for
/// months, is not given up and not removed before somebody could look and before it was tried.
/// Pure.
class ClockWatch {
 public:
  /// `settle_time`: how long both clocks have to agree, from the start and after each leap.
  explicit ClockWatch(base::Millis settle_time) : settle_time_(settle_time) {}

  /// To be called with every reading that something is decided by: whether it may be.
  [[nodiscard]] bool trusts(base::Now now);

  /// By how much the wall clock leapt before the last reading; 0: it did not.
  [[nodiscard]] base::Millis leap() const { return leap_; }

 private:
  base::Millis settle_time_;
  std::optional<base::Now> last_;
  base::Moment agreed_since_{};
  base::Millis leap_{0};
};

}  // namespace housecalld::upkeep
