// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace housecalld::message {

/// The bytes of the JSON object under the top-level key `key`, exactly as they stand in `body`,
/// without white space around them. Empty when the first member of that name is no object, or when
/// there is none. `body` must be valid JSON. Pure; any thread.
[[nodiscard]] std::optional<std::string> record_slice(std::string_view body, std::string_view key);

}  // namespace housecalld::message
