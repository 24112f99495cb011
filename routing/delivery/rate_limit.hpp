// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>

#include "routing/base/clock.hpp"

namespace housecalld::delivery {

/// A token bucket of attempts per second; it holds at most one second's worth, and at least one.
/// Without clock or threads: it is told the time.
class RateLimit {
 public:
  /// `per_second` 0: no limit.
  explicit RateLimit(double per_second);

  /// How many attempts may begin at `now`.
  [[nodiscard]] std::size_t available(base::Moment now) const;
  /// How long until one may; 0 when it may now.
  [[nodiscard]] base::Millis wait(base::Moment now) const;
  /// That many begin.
  void take(std::size_t count, base::Moment now);

 private:
  [[nodiscard]] double tokens_at(base::Moment now) const;

  double per_second_;
  double capacity_;
  double tokens_;
  std::optional<base::Moment> updated_at_;
};

}  // namespace housecalld::delivery
