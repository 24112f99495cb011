// SPDX-License-Identifier: Apache-2.0
#include "routing/delivery/failure_budget.hpp"

#include <algorithm>
#include <utility>

namespace housecalld::delivery {

std::size_t FailureBudget::allowance(base::Moment now) const {
  if (!open()) return tokens_;
  return now >= next_probe_ ? 1 : 0;
}

void FailureBudget::on_success() {
  tokens_ = std::min(tokens_ + 1, limits_.failures);
  reason_.clear();
}

void FailureBudget::on_failure(base::Moment now, std::string error) {
  if (tokens_ > 0) --tokens_;
  next_probe_ = now + limits_.probe_interval;
  reason_ = std::move(error);
}

}  // namespace housecalld::delivery
