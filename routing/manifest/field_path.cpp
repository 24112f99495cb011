// SPDX-License-Identifier: Apache-2.0
#include "routing/manifest/field_path.hpp"

#include <algorithm>

namespace housecalld::manifest {

std::optional<FieldPath> parse_field_path(std::string_view name) {
  if (!is_field_path(name)) return FieldPath{std::string(name)};
  FieldPath path;
  name.remove_prefix(1);
  while (!name.empty()) {
    constexpr std::string_view kOpening = "['";
    constexpr std::string_view kClosing = "']";
    if (!name.starts_with(kOpening)) return std::nullopt;
    const auto end = name.find('\'', kOpening.size());
    if (end == std::string_view::npos || !name.substr(end).starts_with(kClosing)) {
      return std::nullopt;
    }
    path.emplace_back(name.substr(kOpening.size(), end - kOpening.size()));
    if (path.back().empty()) return std::nullopt;
    name.remove_prefix(end + kClosing.size());
  }
  return path;
}

bool overlap(const FieldPath& one, const FieldPath& other) {
  const auto [mine, theirs] = std::ranges::mismatch(one, other);
  return mine == one.end() || theirs == other.end();
}

}  // namespace housecalld::manifest
