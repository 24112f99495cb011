// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "routing/base/clock.hpp"

namespace housecalld::base {

/// `delay` changed by at most `jitter` of itself either way. `unit` is a random number in [0, 1]
/// that the caller draws, so that this stays a pure function. `jitter` 0.2 means +-20 %.
[[nodiscard]] Millis with_jitter(Millis delay, double jitter, double unit);

/// Reads a Retry-After header in both its forms (RFC 9110, section 10.2.3): seconds, or an
/// HTTP-date (IMF-fixdate), from which `now` is subtracted. Empty for anything else, and for a date
/// in the past zero.
[[nodiscard]] std::optional<Millis> parse_retry_after(std::string_view value, Timestamp now);

/// A random number in [0, 1] for with_jitter. Any thread.
[[nodiscard]] double random_unit();

}  // namespace housecalld::base
