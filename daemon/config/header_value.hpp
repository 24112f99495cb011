// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace housecalld::config {

/// `Name: value`: a token (RFC 9110, section 5.6.2) and a value without control characters.
[[nodiscard]] bool is_header(std::string_view text);

}  // namespace housecalld::config
