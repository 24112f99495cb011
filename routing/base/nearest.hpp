// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace housecalld::base {

/// The known name that `name` was probably meant to be: fewest edits, at most a third of its
/// length and at least one. Empty when nothing is near. For "did you mean" in error texts.
[[nodiscard]] std::optional<std::string_view> nearest(std::string_view name,
                                                      std::span<const std::string_view> known);

}  // namespace housecalld::base
