// SPDX-License-Identifier: Apache-2.0
#include "routing/base/rate_limit.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace housecalld::base {

RateLimit::RateLimit(double per_second)
    : per_second_(per_second), capacity_(std::max(1.0, per_second)), tokens_(capacity_) {}

double RateLimit::tokens_at(Moment now) const {
  if (!updated_at_) return tokens_;
  const double passed = std::chrono::duration<double>(now - *updated_at_).count();
  return std::clamp(tokens_ + passed * per_second_, 0.0, capacity_);
}

std::size_t RateLimit::available(Moment now) const {
  if (per_second_ <= 0) return std::numeric_limits<std::size_t>::max();
  return static_cast<std::size_t>(tokens_at(now));
}

Millis RateLimit::wait(Moment now) const {
  if (available(now) > 0) return Millis(0);
  const double seconds = (1.0 - tokens_at(now)) / per_second_;
  return Millis(static_cast<Millis::rep>(std::ceil(seconds * 1000.0)));
}

void RateLimit::take(std::size_t count, Moment now) {
  if (per_second_ <= 0) return;
  tokens_ = std::max(0.0, tokens_at(now) - static_cast<double>(count));
  updated_at_ = now;
}

}  // namespace housecalld::base
