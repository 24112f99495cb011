// SPDX-License-Identifier: Apache-2.0
#include "routing/message/fields.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "routing/base/json.hpp"
#include "routing/base/text.hpp"
#include "routing/message/field_tree.hpp"

namespace housecalld::message {
namespace {

using Values = std::map<std::string, std::string, std::less<>>;

std::optional<json::Value> find(const json::Object& object, const std::string& key) {
  const auto exact = object.find(key);
  return exact ? exact : object.find_ignoring_case(key);
}

std::optional<json::Value> value_at(const json::Object& record, const manifest::FieldPath& path) {
  auto found = find(record, path.front());
  for (std::size_t i = 1; i < path.size(); ++i) {
    if (!found) return std::nullopt;
    found = find(found->object(), path[i]);
  }
  return found;
}

manifest::FieldPath in_lower_case(const manifest::FieldPath& path) {
  manifest::FieldPath lower;
  for (const std::string& key : path) lower.push_back(base::lower_case(key));
  return lower;
}

/// Which values an installation replaces, by the field they are of.
class ValueMappings {
 public:
  ValueMappings(const event::FieldChoices& choices, const manifest::Selection& selection)
      : choices_(choices) {
    for (const manifest::SelectedField& field : selection.fields) {
      if (!field.target.empty()) targets_.insert(field.target_name);
    }
  }

  /// By its name in mappedFields, else by its own, as far as that is not the name of another.
  [[nodiscard]] const Values* find(const std::string& source, const std::string& target) const {
    for (const auto& [name, values] : choices_.values) {
      if (!target.empty() && name == target) return &values;
    }
    for (const auto& [name, values] : choices_.values) {
      const bool meant = base::lower_case(name) == base::lower_case(source);
      if (meant && !targets_.contains(name)) return &values;
    }
    return nullptr;
  }

 private:
  const event::FieldChoices& choices_;
  std::set<std::string> targets_;
};

/// Strings are compared by their characters, numbers and truth values by how they are written.
std::string replaced(json::Value value, const Values* values) {
  if (values == nullptr) return std::string(value.text());
  const auto ours = values->find(value.is_string() ? value.string() : std::string(value.text()));
  if (ours == values->end()) return std::string(value.text());
  std::string json;
  base::append_json_string(json, ours->second);
  return json;
}

}  // namespace

Fields make_fields(const json::Object& record, const manifest::Selection& selection,
                   const event::FieldChoices& choices) {
  FieldTree fields;
  FieldTree mapped;
  const ValueMappings values(choices, selection);
  std::set<manifest::FieldPath> renamed;
  for (const manifest::SelectedField& field : selection.fields) {
    if (!field.target.empty()) renamed.insert(in_lower_case(field.source));
  }
  renamed.erase({"id"});
  if (selection.all) {
    for (const auto& [name, value] : record.members()) {
      const std::string lower = base::lower_case(name);
      if (!renamed.contains({lower})) fields.put({lower}, replaced(value, values.find(name, "")));
    }
  }
  for (const manifest::SelectedField& field : selection.fields) {
    const auto value = value_at(record, field.source);
    if (!value) continue;
    const std::string json = replaced(*value, values.find(field.source_name, field.target_name));
    if (!field.target.empty()) {
      mapped.put(field.target, json);
    } else if (!renamed.contains(in_lower_case(field.source))) {
      fields.put(in_lower_case(field.source), json);
    }
  }
  return {fields.json(), mapped.empty() ? "" : mapped.json()};
}

}  // namespace housecalld::message
