// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>
#include <optional>

#include "routing/base/clock.hpp"

namespace housecalld::delivery {

struct HopelessLimits {
  /// A destination that has given nothing but failures for so long is disabled; 0: never ...
  base::Millis time{std::chrono::hours(120)};
  /// ... if so many attempts have failed in the last 24 hours.
  std::size_t failures = 10;
};

/// How long a destination has given nothing but failures, and how many of them are recent. Without
/// clock or threads: it is told the time. The store remembers for how long it was, so that no wall
/// clock has a say; while nobody is there to see it fail, the time stands still.
class Failing {
 public:
  explicit Failing(HopelessLimits limits) : limits_(limits) {}

  /// What the store says: for how long it had failed when an attempt ended last; empty: it works.
  void on_known(std::optional<base::Millis> time, base::Moment now);
  void on_success();
  void on_failure(base::Moment now);

  /// Since the first failure, with what the store has said.
  [[nodiscard]] base::Millis time(base::Moment now) const;
  /// Whether it is time to give the destination up.
  [[nodiscard]] bool hopeless(base::Moment now) const;

 private:
  HopelessLimits limits_;
  std::optional<base::Moment> since_;
  std::deque<base::Moment> recent_;  ///< the last failures, no more than are asked about
};

}  // namespace housecalld::delivery
