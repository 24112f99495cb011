// SPDX-License-Identifier: Apache-2.0
#include "routing/installations/choices.hpp"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <utility>

#include "routing/base/text.hpp"

namespace housecalld::installations {
namespace {

constexpr std::string_view kOptional = "expected OBJECT/FIELD, such as jobs/notes";
constexpr std::string_view kMapping =
    "expected OBJECT/NAME = FIELD, such as jobs/reference = invoice_number; each name once";
constexpr std::string_view kValue =
    "expected OBJECT/FIELD/VALUE = NEW VALUE, such as jobs/work_status/completed = done; one to "
    "one, each value once";

using Pair = std::pair<std::string, std::string>;

/// Both without white space around them, neither empty.
std::optional<Pair> split(std::string_view text, std::string_view separator) {
  const auto at = text.find(separator);
  if (at == std::string_view::npos) return std::nullopt;
  Pair parts = {std::string(base::trimmed(text.substr(0, at))),
                std::string(base::trimmed(text.substr(at + separator.size())))};
  if (parts.first.empty() || parts.second.empty()) return std::nullopt;
  return parts;
}

base::Error wrong(std::string_view text, std::string_view what) {
  return base::fail(base::Errc::kInvalid, '"' + std::string(text) + "\": " + std::string(what));
}

bool read_optional(const std::string& text, FieldChoices& choices) {
  const auto parts = split(text, "/");
  if (!parts) return false;
  choices[parts->first].optional_fields.push_back(parts->second);
  return true;
}

bool read_mapping(const std::string& text, FieldChoices& choices) {
  const auto sides = split(text, "=");
  if (!sides) return false;
  const auto parts = split(sides->first, "/");
  if (!parts) return false;
  return choices[parts->first].mappings.try_emplace(parts->second, sides->second).second;
}

bool read_value(const std::string& text, FieldChoices& choices) {
  const auto object = split(text, "/");
  if (!object) return false;
  const auto field = split(object->second, "/");
  if (!field) return false;
  const auto sides = split(field->second, " = ");
  if (!sides) return false;
  auto& values = choices[object->first].values[field->first];
  const auto same = [&](const auto& one) { return one.second == sides->second; };
  return std::ranges::none_of(values, same) &&
         values.try_emplace(sides->first, sides->second).second;
}

std::string joined(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const std::string_view part : parts) text += part;
  return text;
}

}  // namespace

base::Result<FieldChoices> parse_choices(const ChoiceTexts& texts) {
  FieldChoices choices;
  for (const std::string& text : texts.optional_fields) {
    if (!read_optional(text, choices)) return wrong(text, kOptional);
  }
  for (const std::string& text : texts.field_mappings) {
    if (!read_mapping(text, choices)) return wrong(text, kMapping);
  }
  for (const std::string& text : texts.value_mappings) {
    if (!read_value(text, choices)) return wrong(text, kValue);
  }
  return choices;
}

ChoiceTexts to_texts(const FieldChoices& choices) {
  ChoiceTexts texts;
  for (const auto& [object, chosen] : choices) {
    for (const std::string& field : chosen.optional_fields) {
      texts.optional_fields.push_back(joined({object, "/", field}));
    }
    for (const auto& [target, source] : chosen.mappings) {
      texts.field_mappings.push_back(joined({object, "/", target, " = ", source}));
    }
    for (const auto& [field, values] : chosen.values) {
      for (const auto& [theirs, ours] : values) {
        texts.value_mappings.push_back(joined({object, "/", field, "/", theirs, " = ", ours}));
      }
    }
  }
  return texts;
}

}  // namespace housecalld::installations
