// SPDX-License-Identifier: Apache-2.0
#include "routing/delivery/scheduler.hpp"

#include <algorithm>

namespace housecalld::delivery {

Step Scheduler::next(base::Moment now) const {
  if (stopping_) return {0, limits_.poll, unsettled_ == 0};
  const std::size_t most = std::min(limits_.concurrency, failures_.allowance(now));
  if (settling_failed_) return {0, limits_.poll, false};
  if (under_way_ >= most) return {0, until_probe(now), false};
  const base::Moment start = std::max({due_, store_until_, asked_until_, now + rate_.wait(now)});
  if (start > now) return {0, std::min(start - now, limits_.poll), false};
  return {std::min(most - under_way_, rate_.available(now)), base::Millis(0), false};
}

/// How long nothing may be claimed because enough is under way; the end of an attempt rings the
/// bell, but a probe falls due without one.
base::Millis Scheduler::until_probe(base::Moment now) const {
  if (!failures_.open() || failures_.next_probe() <= now) return limits_.poll;
  return std::min(failures_.next_probe() - now, limits_.poll);
}

void Scheduler::on_claimed(std::size_t count, std::optional<base::Moment> next_due,
                           base::Moment now) {
  under_way_ += count;
  unsettled_ += count;
  rate_.take(count, now);
  const base::Moment poll = now + limits_.poll;
  due_ = std::min(next_due.value_or(poll), poll);
}

void Scheduler::on_forgiven() {
  asked_until_ = base::Moment::min();
  failures_ = FailureBudget(limits_.failures);
  on_bell();
}

/// The claim that follows comes to the store behind the outcome, and often in the same commit.
void Scheduler::on_attempt_over() {
  --under_way_;
  due_ = base::Moment::min();
}

void Scheduler::on_settled(base::Moment now) {
  --unsettled_;
  settling_failed_ = false;
  // The next delivery of the same record may have been held behind this one.
  due_ = std::min(due_, now);
}

}  // namespace housecalld::delivery
