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
/// clock or threads: it is told the time. What one process has seen counts; the store remembers
/// since when a destination fails.
class Failing {
 public:
  explicit Failing(HopelessLimits limits) : limits_(limits) {}

  /// What the store says: the first failure since the last success, by the wall clock.
  void on_known(std::optional<base::Timestamp> since, base::Now now);
  void on_success();
  void on_failure(base::Moment now);

  /// Whether it is time to give the destination up.
  [[nodiscard]] bool hopeless(base::Moment now) const;

 private:
  HopelessLimits limits_;
  std::optional<base::Moment> since_;
  std::deque<base::Moment> recent_;  ///< the last failures, no more than are asked about
};

}  // namespace housecalld::delivery
