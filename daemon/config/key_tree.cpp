// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/key_tree.hpp"

namespace housecalld::config {
namespace {

/// `listen[].tls` -> listen, [], tls
std::vector<std::string> segments_of(std::string_view path) {
  std::vector<std::string> segments;
  while (!path.empty()) {
    const auto end = std::min(path.find_first_of(".["), path.size());
    if (end > 0) segments.emplace_back(path.substr(0, end));
    path.remove_prefix(end);
    if (path.starts_with("[]")) {
      segments.emplace_back("[]");
      path.remove_prefix(2);
    }
    if (path.starts_with('.')) path.remove_prefix(1);
  }
  return segments;
}

KeyNode& child_or_new(KeyNode& node, const std::string& name) {
  for (auto& [key, child] : node.children) {
    if (key == name) return *child;
  }
  node.children.emplace_back(name, std::make_unique<KeyNode>());
  return *node.children.back().second;
}

KeyNode make_tree() {
  KeyNode root;
  for (const Definition& definition : definitions()) {
    KeyNode* node = &root;
    for (const std::string& segment : segments_of(definition.path)) {
      node = &child_or_new(*node, segment);
    }
    node->definition = &definition;
  }
  return root;
}

}  // namespace

const KeyNode* KeyNode::child(std::string_view name) const {
  for (const auto& [key, node] : children) {
    if (key == name) return node.get();
  }
  return nullptr;
}

std::vector<std::string_view> KeyNode::names() const {
  std::vector<std::string_view> all;
  all.reserve(children.size());
  for (const auto& [key, node] : children) all.push_back(key);
  return all;
}

const KeyNode& key_tree() {
  static const KeyNode tree = make_tree();
  return tree;
}

}  // namespace housecalld::config
