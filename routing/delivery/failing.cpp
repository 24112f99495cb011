// SPDX-License-Identifier: Apache-2.0
#include "routing/delivery/failing.hpp"

#include <algorithm>

namespace housecalld::delivery {
namespace {

constexpr base::Millis kRecent = std::chrono::hours(24);

}  // namespace

/// Taken over once: a wall clock that is set while the destination fails changes nothing.
void Failing::on_known(std::optional<base::Timestamp> since, base::Now now) {
  if (!since) {
    since_.reset();
  } else if (!since_) {
    since_ = now.moment - std::max(base::Millis(0), now.wall - *since);
  }
}

void Failing::on_success() {
  since_.reset();
  recent_.clear();
}

void Failing::on_failure(base::Moment now) {
  if (!since_) since_ = now;
  recent_.push_back(now);
  if (recent_.size() > limits_.failures) recent_.pop_front();
}

bool Failing::hopeless(base::Moment now) const {
  if (limits_.time.count() == 0 || !since_ || recent_.size() < limits_.failures) return false;
  return now - *since_ >= limits_.time && now - recent_.front() <= kRecent;
}

}  // namespace housecalld::delivery
