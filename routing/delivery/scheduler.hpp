// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "routing/base/clock.hpp"
#include "routing/base/rate_limit.hpp"
#include "routing/delivery/failure_budget.hpp"

namespace housecalld::delivery {

struct SchedulerLimits {
  std::size_t concurrency = 4;  ///< attempts under way at once
  /// The store is asked at least this often even when no bell rings: bells can be lost, and
  /// another process may have replayed deliveries or enabled the destination.
  base::Millis poll{1000};
  base::Millis store_pause{1000};  ///< after the store failed
  double rate = 0;                 ///< attempts begun per second; 0: no limit
  FailureBudgetLimits failures;
};

/// What a worker has to do next: claim that many deliveries, or wait.
struct Step {
  std::size_t claim = 0;  ///< 0: wait
  base::Millis wait{0};
  bool finished = false;  ///< stopped, and nothing is under way any more
};

/// Decides when one destination's deliveries are claimed. Without clock, timers, store or threads:
/// it is told what happened and says what to do next.
class Scheduler {
 public:
  explicit Scheduler(SchedulerLimits limits)
      : limits_(limits), rate_(limits.rate), failures_(limits.failures) {}

  [[nodiscard]] Step next(base::Moment now) const;

  /// New work may be waiting.
  void on_bell() { due_ = base::Moment::min(); }
  /// Attempts at `count` deliveries begin; `next_due` as in store::Claimed. Each ends with
  /// on_attempt_over and then on_settled.
  void on_claimed(std::size_t count, std::optional<base::Moment> next_due, base::Moment now);
  /// An attempt has shown that the destination works, or that it does not.
  void on_success() { failures_.on_success(); }
  void on_failure(base::Moment now, std::string error) {
    failures_.on_failure(now, std::move(error));
  }
  /// The destination asked not to be sent anything until then.
  void on_pause(base::Moment until) { asked_until_ = std::max(asked_until_, until); }
  /// Somebody has looked after the destination: what it failed or asked for is forgotten.
  void on_forgiven();
  void on_store_failed(base::Moment now) { store_until_ = now + limits_.store_pause; }
  /// An attempt has ended but the store does not take its outcome: claim nothing until it does, or
  /// a lease that runs out would start the same delivery again.
  void on_settling_failed() { settling_failed_ = true; }
  /// An attempt is over; what it came to is on its way to the store. Its place is free.
  void on_attempt_over();
  void on_settled(base::Moment now);
  /// Claim no more; `next` reports `finished` when all that is under way has been settled.
  void on_stop() { stopping_ = true; }

  [[nodiscard]] const FailureBudget& failures() const { return failures_; }
  /// Until when the destination asked not to be sent anything; may be in the past.
  [[nodiscard]] base::Moment asked_until() const { return asked_until_; }

 private:
  [[nodiscard]] base::Millis until_probe(base::Moment now) const;

  SchedulerLimits limits_;
  base::RateLimit rate_;
  FailureBudget failures_;
  std::size_t under_way_ = 0;  ///< attempts
  std::size_t unsettled_ = 0;  ///< those, and outcomes that the store does not have yet
  base::Moment due_ = base::Moment::min();
  base::Moment store_until_ = base::Moment::min();
  base::Moment asked_until_ = base::Moment::min();
  bool settling_failed_ = false;
  bool stopping_ = false;
};

}  // namespace housecalld::delivery
