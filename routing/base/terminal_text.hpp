// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace housecalld::base {

enum class Lines { kKeep, kEscape };

/// What a terminal obeys instead of showing it, as `\u001b`: control characters, and those that
/// turn the direction of text or hide in it. Valid UTF-8 and valid JSON stay what they were; bytes
/// that are no UTF-8 become `\u00XX`. Line breaks and tabs are kept where a text of several lines
/// is meant.
[[nodiscard]] std::string terminal_text(std::string_view text, Lines lines = Lines::kEscape);

}  // namespace housecalld::base
