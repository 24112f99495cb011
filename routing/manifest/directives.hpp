// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "routing/manifest/problem.hpp"
#include "routing/manifest/yaml_reader.hpp"

namespace housecalld::manifest {

/// The comments `# amp:ignore` and `# amp:ignore[rule, rule]` of a file. One silences warnings (all
/// of them, or those of the rules) about the node on whose line it stands, or, on a line of its
/// own, about the node that begins on the next that is not such a comment; and about everything
/// below that node.
class Directives {
 public:
  explicit Directives(std::string_view text);

  /// Whether a warning about the node with that path is silenced.
  [[nodiscard]] bool silence(const Spot& root, const Problem& problem) const;

 private:
  using Rules = std::set<std::string, std::less<>>;  ///< empty: all
  [[nodiscard]] bool silenced_at(int line, std::string_view rule) const;

  std::multimap<int, Rules> lines_;  ///< by the line to which they apply, from 1
};

}  // namespace housecalld::manifest
