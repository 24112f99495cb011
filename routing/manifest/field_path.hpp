// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace housecalld::manifest {

/// The keys from the record down to a field; never empty.
using FieldPath = std::vector<std::string>;

/// Whether a name is a path: it begins with `$[`. Everything else is the name of a top-level field.
[[nodiscard]] constexpr bool is_field_path(std::string_view name) { return name.starts_with("$["); }

/// `$['address']['city']`: bracket notation with keys in single quotes, and nothing else of
/// JSONPath. A name that is no path is the path of one key. Empty when it begins like a path and is
/// none.
[[nodiscard]] std::optional<FieldPath> parse_field_path(std::string_view name);

/// Whether one is the other, or above it: two such values cannot both be in one object.
[[nodiscard]] bool overlap(const FieldPath& one, const FieldPath& other);

}  // namespace housecalld::manifest
