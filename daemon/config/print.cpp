// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/print.hpp"

#include <yaml-cpp/yaml.h>

#include <set>

#include "routing/base/crypto.hpp"

namespace housecalld::config {
namespace {

constexpr const char* kRedacted = "<redacted>";

bool is_number(const std::string& segment) {
  return segment.find_first_not_of("0123456789") == std::string::npos;
}

/// The node at a path below the root, made when it is missing.
YAML::Node node_at(const YAML::Node& root, const std::vector<std::string>& path) {
  YAML::Node node;
  node.reset(root);
  for (const std::string& segment : path) {
    // yaml-cpp nodes are handles: reset() moves the handle, = would write through it.
    if (is_number(segment)) {
      const auto index = static_cast<std::size_t>(std::stoul(segment));
      while (node.size() <= index) node.push_back(YAML::Node());
      node.reset(node[index]);
    } else {
      node.reset(node[segment]);
    }
  }
  return node;
}

}  // namespace

std::string print(const std::vector<EffectiveValue>& values) {
  YAML::Node root(YAML::NodeType::Map);
  for (const EffectiveValue& value : values) {
    YAML::Node node = node_at(root, value.path);
    if (value.list) node = YAML::Node(YAML::NodeType::Sequence);
    for (const std::string& text : value.texts) {
      const std::string shown = value.secret ? kRedacted : text;
      if (value.list) {
        node.push_back(shown);
      } else {
        node = shown;
      }
    }
  }
  return YAML::Dump(root) + "\n";
}

std::string fingerprint(const std::vector<EffectiveValue>& values) {
  std::set<std::string> lines;  // in whatever order the values are
  for (const EffectiveValue& value : values) {
    std::string line;
    for (const std::string& segment : value.path) line += segment + '\0';
    for (const std::string& text : value.texts) line += text + '\0';
    lines.insert(line + '\n');
  }
  std::string all;
  for (const std::string& line : lines) all += line;
  return base::to_hex(base::sha256({all})).substr(0, 16);
}

}  // namespace housecalld::config
