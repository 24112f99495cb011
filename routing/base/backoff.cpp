// SPDX-License-Identifier: Apache-2.0
#include "routing/base/backoff.hpp"

#include <random>

namespace housecalld::base {

Millis with_jitter(Millis delay, double jitter, double unit) {
  const double factor = 1.0 + jitter * (2.0 * unit - 1.0);
  return Millis(static_cast<Millis::rep>(static_cast<double>(delay.count()) * factor));
}

double random_unit() {
  thread_local std::mt19937_64 engine{std::random_device{}()};
  return std::uniform_real_distribution<double>(0.0, 1.0)(engine);
}

}  // namespace housecalld::base
