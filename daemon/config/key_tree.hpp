// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/config/definition.hpp"

namespace housecalld::config {

/// The definition table as a tree: what may stand below what. Children keep the table's order.
struct KeyNode {
  std::vector<std::pair<std::string, std::unique_ptr<KeyNode>>> children;
  const Definition* definition = nullptr;  ///< leaves only

  [[nodiscard]] const KeyNode* child(std::string_view name) const;
  /// What each item of a list (`[]`) or each name of a map (`*`) is; null for other nodes.
  [[nodiscard]] const KeyNode* item() const { return child("[]"); }
  [[nodiscard]] const KeyNode* named() const { return child("*"); }
  [[nodiscard]] std::vector<std::string_view> names() const;
};

[[nodiscard]] const KeyNode& key_tree();

}  // namespace housecalld::config
