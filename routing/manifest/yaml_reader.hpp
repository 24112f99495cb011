// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <yaml-cpp/yaml.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "routing/base/text.hpp"
#include "routing/manifest/blocks.hpp"
#include "routing/manifest/problem.hpp"

namespace housecalld::manifest {

/// A node of the file and its path, `$.integrations[0]`.
struct Spot {
  YAML::Node node;
  std::string path;
  /// Of its key: an empty value stands where the next token does.
  YAML::Mark key = YAML::Mark::null_mark();
  [[nodiscard]] YAML::Mark mark() const {
    return node.IsNull() && !key.is_null() ? key : node.Mark();
  }
};

/// Reads YAML nodes and collects what is wrong with them; it never stops at the first.
class YamlReader {
 public:
  /// `problems` must outlive this.
  explicit YamlReader(std::vector<Problem>& problems) : problems_(problems) {}

  void report(Severity severity, std::string_view rule, const YAML::Mark& mark, std::string path,
              std::string message);
  void error(std::string_view rule, const Spot& at, std::string message) {
    report(Severity::kError, rule, at.mark(), at.path, std::move(message));
  }
  void warning(std::string_view rule, const Spot& at, std::string message) {
    report(Severity::kWarning, rule, at.mark(), at.path, std::move(message));
  }
  void note(std::string_view rule, const Spot& at, std::string message) {
    report(Severity::kNote, rule, at.mark(), at.path, std::move(message));
  }

  /// Whether there was an error.
  [[nodiscard]] bool failed() const { return has_errors(problems_); }

  void add(Problem problem) { problems_.push_back(std::move(problem)); }

  /// Complains about all of a mapping that is not as the table of blocks has it: keys that are
  /// unknown, repeated or missing, and values of another shape, below it, too. False when it is
  /// no mapping.
  bool check(const Spot& spot, const Block& block);
  /// Whether it is a mapping at all.
  bool check_mapping(const Spot& spot);
  /// The value under a key, with the complaints that are due when it is missing or no text.
  std::string required_text(const Spot& mapping, std::string_view key);

 private:
  void check_keys(const Spot& spot, const Block& block);
  void check_value(const Spot& spot, const Key& key);
  void check_texts(const Spot& spot);
  void check_integer(const Spot& spot, const Key& key);

  std::vector<Problem>& problems_;
};

/// The value of a key; of a repeated one the first; empty when the key is not there.
[[nodiscard]] std::optional<Spot> member(const Spot& mapping, std::string_view key);
/// That of a key, or the mapping itself with the key's path.
[[nodiscard]] Spot member_or_mapping(const Spot& mapping, std::string_view key);
/// The elements of a list; none of what is no list.
[[nodiscard]] std::vector<Spot> elements(const Spot& list);
/// The elements of the list under a key.
[[nodiscard]] std::vector<Spot> elements(const Spot& mapping, std::string_view key);
// What has the wrong shape reads as empty, false or nothing: `check` has complained about it.
[[nodiscard]] std::string text(const Spot& mapping, std::string_view key);
[[nodiscard]] bool flag(const Spot& mapping, std::string_view key);
[[nodiscard]] std::optional<int> integer(const Spot& mapping, std::string_view key);

using base::in_quotes;
/// `; did you mean "jobs"?`, or nothing when no known name is near.
[[nodiscard]] std::string did_you_mean(std::string_view name,
                                       std::span<const std::string_view> known);
/// `a, b or c`.
[[nodiscard]] std::string one_of(std::span<const std::string_view> names);

}  // namespace housecalld::manifest
