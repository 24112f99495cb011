// SPDX-License-Identifier: Apache-2.0
#include "routing/delivery/failing.hpp"

namespace housecalld::delivery {
namespace {

constexpr base::Millis kRecent = std::chrono::hours(24);

}  // namespace

/// Taken over once: what was seen since then is newer than what is stored.
void Failing::on_known(std::optional<base::Millis> time, base::Moment now) {
  if (!time) {
    since_.reset();
  } else if (!since_) {
    since_ = now - *time;
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

base::Millis Failing::time(base::Moment now) const {
  return since_ ? now - *since_ : base::Millis(0);
}

bool Failing::hopeless(base::Moment now) const {
  if (limits_.time.count() == 0 || recent_.size() < limits_.failures) return false;
  return time(now) >= limits_.time && now - recent_.front() <= kRecent;
}

}  // namespace housecalld::delivery
