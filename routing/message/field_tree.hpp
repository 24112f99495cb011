// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "routing/manifest/field_path.hpp"

namespace housecalld::message {

/// A JSON object that is put together value by value, in the order in which they come.
class FieldTree {
 public:
  FieldTree() = default;
  FieldTree(const FieldTree&) = delete;
  FieldTree& operator=(const FieldTree&) = delete;
  ~FieldTree() = default;

  /// Puts a JSON value at a path. What stands above it already holds it; what stands there, or
  /// below it, is replaced.
  void put(const manifest::FieldPath& path, std::string_view json);

  [[nodiscard]] bool empty() const { return children_.empty(); }
  /// As JSON.
  [[nodiscard]] std::string json() const;

 private:
  std::string name_;
  std::string json_;  ///< of a leaf; empty: what is below
  std::deque<FieldTree> children_;
  std::map<std::string, FieldTree*, std::less<>> by_name_;  ///< the children
};

}  // namespace housecalld::message
