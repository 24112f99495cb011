// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "routing/json/value.hpp"

namespace housecalld::json {

/// Walks over the tokens of a text that is known to be valid.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) { skip_space(); }

  [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }
  [[nodiscard]] char peek() const { return at_end() ? '\0' : text_[at_]; }
  /// Steps over one character and the white space behind it.
  void step() {
    ++at_;
    skip_space();
  }
  /// The value here; steps over it and the white space behind it.
  Value take();
  /// The next token: a bracket, a brace, a comma, a colon, or a scalar.
  std::string_view token();

 private:
  void skip_space() { at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size()); }
  [[nodiscard]] std::size_t end_of_string(std::size_t at) const;
  [[nodiscard]] std::size_t end_of_scalar(std::size_t at) const;
  [[nodiscard]] std::size_t end_of_container(std::size_t at) const;

  std::string_view text_;
  std::size_t at_ = 0;
};

/// The characters of a JSON string that is known to be valid, quotes included in `text`.
[[nodiscard]] std::string unescaped(std::string_view text);

}  // namespace housecalld::json
