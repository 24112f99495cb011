// SPDX-License-Identifier: Apache-2.0
#include "routing/delivery/scheduler.hpp"

#include <algorithm>

namespace housecalld::delivery {

Step Scheduler::next(base::Timestamp now) const {
  if (stopping_) return {0, limits_.poll, under_way_ == 0};
  const bool room = under_way_ < limits_.concurrency;
  if (!room || settling_failed_) return {0, limits_.poll, false};
  const base::Timestamp start = std::max(due_, paused_until_);
  if (start <= now) return {limits_.concurrency - under_way_, base::Millis(0), false};
  return {0, std::min(start - now, limits_.poll), false};
}

void Scheduler::on_claimed(std::size_t count, std::optional<base::Timestamp> next_due,
                           base::Timestamp now) {
  under_way_ += count;
  const base::Timestamp poll = now + limits_.poll;
  due_ = std::min(next_due.value_or(poll), poll);
}

void Scheduler::on_settled(base::Timestamp now) {
  --under_way_;
  settling_failed_ = false;
  // The next delivery of the same record may have been held behind this one.
  due_ = std::min(due_, now);
}

}  // namespace housecalld::delivery
