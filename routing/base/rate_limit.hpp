// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>

#include "routing/base/clock.hpp"

namespace housecalld::base {

/// A token bucket of so many per second; it holds at most one second's worth, and at least one.
/// Without clock or threads: it is told the time.
class RateLimit {
 public:
  /// `per_second` 0: no limit.
  explicit RateLimit(double per_second);

  /// How many may begin at `now`.
  [[nodiscard]] std::size_t available(Moment now) const;
  /// How long until one may; 0 when it may now.
  [[nodiscard]] Millis wait(Moment now) const;
  /// That many begin.
  void take(std::size_t count, Moment now);

 private:
  [[nodiscard]] double tokens_at(Moment now) const;

  double per_second_;
  double capacity_;
  double tokens_;
  std::optional<Moment> updated_at_;
};

}  // namespace housecalld::base
