// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "routing/base/clock.hpp"

namespace housecalld::http {

/// Reads a Retry-After header in both its forms (RFC 9110, section 10.2.3): seconds, or an
/// HTTP-date in any of its three forms (section 5.6.7), from which `now` is subtracted. Empty for
/// anything else, and for a date in the past zero.
[[nodiscard]] std::optional<base::Millis> parse_retry_after(std::string_view value,
                                                            base::Timestamp now);

}  // namespace housecalld::http
