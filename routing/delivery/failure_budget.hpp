// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "routing/base/clock.hpp"

namespace housecalld::delivery {

struct FailureBudgetLimits {
  std::size_t failures = 20;  ///< attempts that may fail before the destination is only probed
  base::Millis probe_interval{std::chrono::seconds(30)};  ///< between probes
};

/// A token bucket of failures, so that a destination which fails everything is probed and not
/// hammered. Every attempt that fails takes a token, every one that succeeds puts one back. No more
/// attempts may be under way than there are tokens: with none left the circuit is open, and one
/// attempt per probe interval shows whether the destination is back. What a recovered destination
/// gets grows with each success. Without clock or threads: it is told the time.
class FailureBudget {
 public:
  explicit FailureBudget(FailureBudgetLimits limits) : limits_(limits), tokens_(limits.failures) {}

  /// How many attempts may be under way.
  [[nodiscard]] std::size_t allowance(base::Moment now) const;

  void on_success();
  void on_failure(base::Moment now, std::string error);

  /// True: only probes are made.
  [[nodiscard]] bool open() const { return tokens_ == 0; }
  /// When the next attempt may be made; meaningful while open.
  [[nodiscard]] base::Moment next_probe() const { return next_probe_; }
  /// What the last failure said.
  [[nodiscard]] const std::string& reason() const { return reason_; }

 private:
  FailureBudgetLimits limits_;
  std::size_t tokens_;
  base::Moment next_probe_ = base::Moment::min();
  std::string reason_;
};

}  // namespace housecalld::delivery
