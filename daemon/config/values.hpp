// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "daemon/config/definition.hpp"
#include "routing/base/result.hpp"

namespace housecalld::config {

/// Reads one value of a definition's type. kInvalid says what was expected, without the value.
/// Relative paths are taken from `folder`.
[[nodiscard]] base::Result<Value> parse_value(const Definition& definition, std::string_view text,
                                              const std::filesystem::path& folder);

/// What a value of this definition looks like: `a size such as 64KiB, from 1KiB to 1MiB`.
[[nodiscard]] std::string expectation(const Definition& definition);

/// The JSON schema (draft 2020-12) of one value.
[[nodiscard]] std::string value_schema(const Definition& definition);

}  // namespace housecalld::config
