// SPDX-License-Identifier: Apache-2.0
#include "routing/upkeep/clock_watch.hpp"

namespace housecalld::upkeep {
namespace {

/// More than a clock that is slewed into place drifts between two readings.
constexpr base::Millis kTolerance = std::chrono::seconds(5);

}  // namespace

bool ClockWatch::trusts(base::Now now) {
  leap_ = base::Millis(0);
  if (!last_) {
    agreed_since_ = now.moment;
  } else {
    const base::Millis difference = (now.wall - last_->wall) - (now.moment - last_->moment);
    if (std::chrono::abs(difference) > kTolerance) {
      leap_ = difference;
      agreed_since_ = now.moment;
    }
  }
  last_ = now;
  return now.moment - agreed_since_ >= settle_time_;
}

}  // namespace housecalld::upkeep
