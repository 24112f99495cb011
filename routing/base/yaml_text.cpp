// SPDX-License-Identifier: Apache-2.0
#include "routing/base/yaml_text.hpp"

#include <algorithm>

namespace housecalld::base {

std::optional<int> second_yaml_document(std::string_view text) {
  bool content = false;
  for (int number = 0; !text.empty(); ++number) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const auto first = line.find_first_not_of(" \t\r");
    const bool says_nothing =
        first == std::string_view::npos || line[first] == '#' || line[0] == '%';
    const bool marker = line.starts_with("---") && line.find_first_not_of(" \t\r", 3) != 3;
    if (marker && content) return number;
    const auto after = marker ? line.find_first_not_of(" \t\r", 3) : std::string_view::npos;
    const bool begins = after != std::string_view::npos && line[after] != '#';
    content = content || (marker ? begins : !says_nothing);
  }
  return std::nullopt;
}

}  // namespace housecalld::base
