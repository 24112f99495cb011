// SPDX-License-Identifier: Apache-2.0
#include "routing/manifest/yaml_reader.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "routing/base/nearest.hpp"

namespace housecalld::manifest {
namespace {

std::string child_path(const Spot& mapping, std::string_view key) {
  return mapping.path + '.' + std::string(key);
}

}  // namespace

void YamlReader::complain(const YAML::Mark& mark, std::string path, std::string message) {
  // A node that stands nowhere (an empty file) has the mark -1.
  problems_.push_back({std::max(mark.line, 0) + 1, std::max(mark.column, 0) + 1, std::move(path),
                       std::move(message)});
}

void YamlReader::complain(const Spot& mapping, std::string_view key, std::string message) {
  const auto found = member(mapping, key);
  complain(found ? *found : Spot{mapping.node, child_path(mapping, key)}, std::move(message));
}

bool YamlReader::check_mapping(const Spot& spot) {
  if (spot.node.IsMap()) return true;
  complain(spot, "must be a mapping of keys to values");
  return false;
}

bool YamlReader::check_mapping(const Spot& spot, std::span<const std::string_view> known) {
  if (!check_mapping(spot)) return false;
  std::set<std::string> seen;
  for (const auto& entry : spot.node) {
    const YAML::Node& key = entry.first;
    if (!key.IsScalar()) {
      complain(key.Mark(), spot.path, "a key must be text");
      continue;
    }
    const std::string& name = key.Scalar();
    if (std::ranges::find(known, name) == known.end()) {
      complain(key.Mark(), child_path(spot, name), "unknown key" + did_you_mean(name, known));
    } else if (!seen.insert(name).second) {
      complain(key.Mark(), child_path(spot, name), "stands here a second time");
    }
  }
  return true;
}

std::optional<Spot> YamlReader::member(const Spot& mapping, std::string_view key) {
  for (const auto& entry : mapping.node) {
    if (!entry.first.IsScalar() || entry.first.Scalar() != key) continue;
    return Spot{entry.second, child_path(mapping, key)};
  }
  return std::nullopt;
}

std::string YamlReader::required_text(const Spot& mapping, std::string_view key) {
  const auto found = member(mapping, key);
  if (!found) {
    complain(mapping, key, "is required");
    return {};
  }
  if (!found->node.IsScalar() || found->node.Scalar().empty()) {
    complain(*found, "must be text that is not empty");
    return {};
  }
  return found->node.Scalar();
}

std::vector<Spot> YamlReader::elements(const Spot& list) {
  std::vector<Spot> spots;
  if (!list.node.IsSequence() || list.node.size() == 0) {
    complain(list, "must be a list with at least one element");
    return spots;
  }
  for (std::size_t i = 0; i < list.node.size(); ++i) {
    spots.push_back({list.node[i], list.path + '[' + std::to_string(i) + ']'});
  }
  return spots;
}

std::vector<Spot> YamlReader::required_elements(const Spot& mapping, std::string_view key) {
  if (const auto found = member(mapping, key)) return elements(*found);
  complain(mapping, key, "is required");
  return {};
}

std::string in_quotes(std::string_view name) { return '"' + std::string(name) + '"'; }

std::string did_you_mean(std::string_view name, std::span<const std::string_view> known) {
  const auto near = base::nearest(name, known);
  return near ? "; did you mean " + in_quotes(*near) + "?" : std::string();
}

}  // namespace housecalld::manifest
