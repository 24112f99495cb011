// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "routing/base/result.hpp"

namespace housecalld::sinks {

/// Writes all bytes to a file descriptor, however many calls it takes. Gives up with the system's
/// text; some bytes may have been written by then.
[[nodiscard]] base::Result<void> write_all(int descriptor, std::string_view bytes,
                                           std::string_view name);

}  // namespace housecalld::sinks
