// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace housecalld::manifest {

enum class Severity {
  kError,    ///< the manifest must not be used
  kWarning,  ///< it works and is probably not meant; `# amp:ignore` silences it
  kNote,     ///< what housecalld makes of it
};

[[nodiscard]] constexpr std::string_view to_string(Severity severity) {
  switch (severity) {
    case Severity::kError:
      return "error";
    case Severity::kWarning:
      return "warning";
    case Severity::kNote:
      break;
  }
  return "note";
}

/// One thing that is wrong, where, and what was expected.
struct Problem {
  Severity severity = Severity::kError;
  std::string_view rule;  ///< kebab-case, as the connector's own validator names them; constant
  int line = 0;           ///< from 1; 0 when the file could not be read
  int column = 0;         ///< from 1
  std::string path;       ///< `$.integrations[0].subscribe.objects[1].destination`
  std::string message;
};

[[nodiscard]] inline bool has_errors(const std::vector<Problem>& problems) {
  return std::ranges::any_of(
      problems, [](const Problem& problem) { return problem.severity == Severity::kError; });
}

}  // namespace housecalld::manifest
