// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <yaml-cpp/yaml.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "routing/manifest/manifest.hpp"

namespace housecalld::manifest {

/// A node of the file and its path, `$.integrations[0]`.
struct Spot {
  YAML::Node node;
  std::string path;
};

/// Reads YAML nodes and collects what is wrong with them; it never stops at the first.
class YamlReader {
 public:
  /// `problems` must outlive this.
  explicit YamlReader(std::vector<Problem>& problems) : problems_(problems) {}

  void complain(const Spot& at, std::string message) {
    complain(at.node.Mark(), at.path, std::move(message));
  }
  /// At the value of a key; where there is none, at the mapping.
  void complain(const Spot& mapping, std::string_view key, std::string message);
  void complain(const YAML::Mark& mark, std::string path, std::string message);

  /// Complains unless it is a mapping, about keys that are not among `known` and about repeated
  /// ones. False when it is no mapping.
  bool check_mapping(const Spot& spot, std::span<const std::string_view> known);
  /// The same without looking at the keys.
  bool check_mapping(const Spot& spot);

  /// The value of a key; empty when the key is not there.
  [[nodiscard]] static std::optional<Spot> member(const Spot& mapping, std::string_view key);
  /// The text under a key that must be there; empty, with a complaint, when it is not.
  std::string required_text(const Spot& mapping, std::string_view key);
  /// The elements of a list; complains when it is no list, or an empty one.
  std::vector<Spot> elements(const Spot& list);
  /// The elements of the list under a key that must be there.
  std::vector<Spot> required_elements(const Spot& mapping, std::string_view key);

 private:
  std::vector<Problem>& problems_;
};

/// `"name"`.
[[nodiscard]] std::string in_quotes(std::string_view name);
/// `; did you mean "jobs"?`, or nothing when no known name is near.
[[nodiscard]] std::string did_you_mean(std::string_view name,
                                       std::span<const std::string_view> known);

}  // namespace housecalld::manifest
