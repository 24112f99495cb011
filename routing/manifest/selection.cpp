// SPDX-License-Identifier: Apache-2.0
#include "routing/manifest/selection.hpp"

#include <algorithm>
#include <set>
#include <string_view>

namespace housecalld::manifest {
namespace {

void add(Selection& selection, const std::string& source, const std::string& target) {
  auto from = parse_field_path(source);
  auto to = target.empty() ? FieldPath() : parse_field_path(target);
  if (source.empty() || !from || !to) return;
  selection.fields.push_back({std::move(*from), std::move(*to), source, target});
}

bool is_chosen(const Field& field, const event::FieldChoices& choices) {
  const auto& chosen = choices.optional_fields;
  const auto named = [&](const std::string& name) {
    return !name.empty() && std::ranges::find(chosen, name) != chosen.end();
  };
  if (field.source.empty())
    return named(field.map_to_name) || choices.mappings.contains(field.map_to_name);
  return named(field.source) || named(field.map_to_name);
}

}  // namespace

Selection select_fields(const ReadObject& object, const event::FieldChoices& choices) {
  Selection selection;
  selection.all = object.all_fields;
  add(selection, "id", "");
  std::set<std::string_view> left_to_choose;
  const auto take = [&](const Field& field) {
    if (!field.source.empty()) {
      add(selection, field.source, field.map_to_name);
      return;
    }
    const auto choice = choices.mappings.find(field.map_to_name);
    add(selection, choice == choices.mappings.end() ? field.default_source : choice->second,
        field.map_to_name);
  };
  for (const Field& field : object.required_fields) {
    left_to_choose.insert(field.map_to_name);
    take(field);
  }
  for (const Field& field : object.optional_fields) {
    left_to_choose.insert(field.map_to_name);
    if (is_chosen(field, choices)) take(field);
  }
  for (const auto& [target, source] : choices.mappings) {
    if (!left_to_choose.contains(target)) add(selection, source, target);
  }
  return selection;
}

bool has_optional(const ReadObject& object, std::string_view name) {
  return std::ranges::any_of(object.optional_fields, [&](const Field& field) {
    return field.source == name || field.map_to_name == name;
  });
}

std::vector<std::string> top_level_names(const Selection& selection) {
  std::vector<std::string> names;
  for (const SelectedField& field : selection.fields) names.push_back(field.source.front());
  return names;
}

}  // namespace housecalld::manifest
