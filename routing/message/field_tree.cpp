// SPDX-License-Identifier: Apache-2.0
#include "routing/message/field_tree.hpp"

#include "routing/base/json.hpp"

namespace housecalld::message {

void FieldTree::put(const manifest::FieldPath& path, std::string_view json) {
  FieldTree* here = this;
  for (const std::string& name : path) {
    FieldTree*& next = here->by_name_[name];
    if (next == nullptr) {
      next = &here->children_.emplace_back();
      next->name_ = name;
    } else if (!next->json_.empty() && &name != &path.back()) {
      return;
    }
    here = next;
  }
  here->json_ = json;
  here->by_name_.clear();
  here->children_.clear();
}

std::string FieldTree::json() const {
  if (!json_.empty()) return json_;
  base::JsonObject object;
  for (const FieldTree& child : children_) object.raw(child.name_, child.json());
  return object.finish();
}

}  // namespace housecalld::message
