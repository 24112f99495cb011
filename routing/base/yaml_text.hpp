// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

namespace housecalld::base {

/// The line, from 0, on which a second YAML document begins: a `---` that something stands before.
/// yaml-cpp's Load() reads the first document and drops the others without a word; its LoadAll()
/// (0.7) never ends on some texts, such as ", h".
[[nodiscard]] std::optional<int> second_yaml_document(std::string_view text);

}  // namespace housecalld::base
