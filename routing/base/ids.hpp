// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "routing/base/clock.hpp"

namespace housecalld::base {

/// A new message id: `msg_` and 26 lower-case Crockford base32 digits, 48 bits of time and 80
/// random bits (the layout of a ULID), so ids sort by the time they were made. Any thread.
[[nodiscard]] std::string new_message_id(Timestamp now);

}  // namespace housecalld::base
