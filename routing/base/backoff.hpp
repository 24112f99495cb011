// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "routing/base/clock.hpp"

namespace housecalld::base {

/// `delay` changed by at most `jitter` of itself either way. `unit` is a random number in [0, 1]
/// that the caller draws, so that this stays a pure function. `jitter` 0.2 means +-20 %.
[[nodiscard]] Millis with_jitter(Millis delay, double jitter, double unit);

/// A random number in [0, 1] for with_jitter. Any thread.
[[nodiscard]] double random_unit();

}  // namespace housecalld::base
