// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "routing/base/clock.hpp"

namespace housecalld::base {

/// Reads a whole number of seconds, minutes, hours or days, such as `90s`, `30m`, `24h`, `7d`;
/// empty when it is something else, or more than a million of them.
[[nodiscard]] std::optional<Millis> parse_age(std::string_view text);

}  // namespace housecalld::base
