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
  std::set<std::string_view> taken;
  const auto take = [&](const Field& field) {
    taken.insert(field.map_to_name);
    if (!field.source.empty()) {
      add(selection, field.source, field.map_to_name);
      return;
    }
    const auto choice = choices.mappings.find(field.map_to_name);
    add(selection, choice == choices.mappings.end() ? field.default_source : choice->second,
        field.map_to_name);
  };
  for (const Field& field : object.required_fields) take(field);
  for (const Field& field : object.optional_fields) {
    if (is_chosen(field, choices)) take(field);
  }
  for (const auto& [target, source] : choices.mappings) {
    if (!taken.contains(target)) add(selection, source, target);
  }
  return selection;
}

std::vector<std::string> problems_of_choices(const ReadObject& object,
                                             const event::FieldChoices& choices) {
  std::vector<std::string> problems;
  const auto complain = [&](const std::string& name, const std::string& what) {
    problems.push_back('"' + object.object + '/' + name + "\" " + what);
  };
  for (const std::string& name : choices.optional_fields) {
    const bool known = std::ranges::any_of(object.optional_fields, [&](const Field& field) {
      return field.source == name || field.map_to_name == name;
    });
    if (!known) complain(name, "is no optional field of the manifest");
  }
  std::vector<const Field*> fields;
  fields.reserve(object.required_fields.size() + object.optional_fields.size());
  for (const Field& field : object.required_fields) fields.push_back(&field);
  for (const Field& field : object.optional_fields) fields.push_back(&field);
  std::vector<FieldPath> taken;
  for (const auto& [target, source] : choices.mappings) {
    const auto to = parse_field_path(target);
    if (!to) complain(target, "is no path; expected the form $['key']['key']");
    if (!parse_field_path(source)) {
      complain(target, "comes from \"" + source + "\", which is no path");
    }
    if (!to) continue;
    const auto clashes = [&, &name = target](const Field* field) {
      const auto path = parse_field_path(field->map_to_name);
      if (field->map_to_name.empty() || !path || !overlap(*path, *to)) return false;
      return field->map_to_name != name || !field->source.empty();
    };
    const bool twice =
        std::ranges::any_of(taken, [&](const FieldPath& other) { return overlap(other, *to); });
    if (std::ranges::any_of(fields, clashes)) {
      complain(target, "is mapped by the manifest itself");
    } else if (twice) {
      complain(target, "is mapped twice, or is a part of another name");
    }
    taken.push_back(*to);
  }
  return problems;
}

std::vector<std::string> top_level_names(const Selection& selection) {
  std::vector<std::string> names;
  names.reserve(selection.fields.size());
  for (const SelectedField& field : selection.fields) names.push_back(field.source.front());
  return names;
}

}  // namespace housecalld::manifest
