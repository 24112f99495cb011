// SPDX-License-Identifier: Apache-2.0
#include "routing/manifest/yaml_reader.hpp"

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

#include "routing/base/nearest.hpp"

namespace housecalld::manifest {
namespace {

constexpr std::string_view kTextTag = "tag:yaml.org,2002:str";

std::string child_path(const Spot& mapping, std::string_view key) {
  return mapping.path + '.' + std::string(key);
}

/// What YAML 1.2 takes for a number, a truth value or nothing, unless it is in quotes.
bool is_other(const YAML::Node& node) {
  if (node.Tag() == "!" || node.Tag() == kTextTag) return false;
  double number = 0;
  const std::string& word = node.Scalar();
  const bool truth = word == "true" || word == "True" || word == "TRUE" || word == "false" ||
                     word == "False" || word == "FALSE";
  return truth || word == "~" || word == "null" || word == "Null" || word == "NULL" ||
         YAML::convert<double>::decode(node, number);
}

bool is_text(const YAML::Node& node) {
  return node.IsScalar() && !node.Scalar().empty() && !is_other(node);
}

/// A number in quotes is a text.
std::optional<int> integer_of(const YAML::Node& node) {
  if (!node.IsScalar() || node.Tag() == "!" || node.Tag() == kTextTag) return std::nullopt;
  const std::string& digits = node.Scalar();
  const char* const last = digits.data() + digits.size();
  int number = 0;
  const auto [end, error] = std::from_chars(digits.data(), last, number);
  if (error != std::errc() || end != last) return std::nullopt;
  return number;
}

/// As YAML 1.2 has it; a truth value in quotes is a text.
std::optional<bool> flag_of(const YAML::Node& node) {
  if (!node.IsScalar() || node.Tag() == "!" || node.Tag() == kTextTag) return std::nullopt;
  const std::string& word = node.Scalar();
  if (word == "true" || word == "True" || word == "TRUE") return true;
  if (word == "false" || word == "False" || word == "FALSE") return false;
  return std::nullopt;
}

std::string_view rule_of(const Key& choice) {
  return choice.rule.empty() ? "value-choice" : choice.rule;
}

std::string no_text(const YAML::Node& node) {
  const bool other = node.IsScalar() && is_other(node);
  return other ? "must be text: put " + node.Scalar() + " in quotes"
               : "must be text that is not empty";
}

std::vector<std::string_view> names_of(const Block& block) {
  std::vector<std::string_view> names;
  names.reserve(block.keys.size());
  for (const Key& key : block.keys) names.push_back(key.name);
  return names;
}

}  // namespace

void YamlReader::report(Severity severity, std::string_view rule, const YAML::Mark& mark,
                        std::string path, std::string message) {
  // A node that stands nowhere (an empty file) has the mark -1.
  problems_.push_back({severity, rule, std::max(mark.line, 0) + 1, std::max(mark.column, 0) + 1,
                       std::move(path), std::move(message)});
}

bool YamlReader::check_mapping(const Spot& spot) {
  if (spot.node.IsMap()) return true;
  error("value-type", spot, "must be a mapping of keys to values");
  return false;
}

bool YamlReader::check(const Spot& spot, const Block& block) {
  if (!check_mapping(spot)) return false;
  check_keys(spot, block);
  for (const Key& key : block.keys) {
    if (const auto value = member(spot, key.name)) {
      check_value(*value, key);
    } else if (key.required) {
      error("required-field", {spot.node, child_path(spot, key.name), spot.key}, "is required");
    }
  }
  return true;
}

void YamlReader::check_keys(const Spot& spot, const Block& block) {
  std::set<std::string> seen;
  const std::vector<std::string_view> known = names_of(block);
  for (const auto& entry : spot.node) {
    const YAML::Node& key = entry.first;
    const auto complain = [&](std::string_view rule, std::string path, std::string message) {
      report(Severity::kError, rule, key.Mark(), std::move(path), std::move(message));
    };
    if (!key.IsScalar()) {
      complain("value-type", spot.path, "a key must be text");
      continue;
    }
    const std::string& name = key.Scalar();
    if (std::ranges::find(known, name) == known.end()) {
      complain("unknown-key", child_path(spot, name), "unknown key" + did_you_mean(name, known));
    } else if (!seen.insert(name).second) {
      complain("duplicate-key", child_path(spot, name), "stands here a second time");
    }
  }
}

void YamlReader::check_value(const Spot& spot, const Key& key) {
  const YAML::Node& node = spot.node;
  switch (key.shape) {
    case Shape::kText:
      if (!is_text(node)) error("value-type", spot, no_text(node));
      return;
    case Shape::kFlag:
      if (!flag_of(node)) error("value-type", spot, "must be true or false");
      return;
    case Shape::kInteger:
      check_integer(spot, key);
      return;
    case Shape::kChoice:
      if (!node.IsScalar()) {
        error(rule_of(key), spot, "must be " + one_of(key.choices));
      } else if (std::ranges::find(key.choices, node.Scalar()) == key.choices.end()) {
        error(rule_of(key), spot,
              "must be " + one_of(key.choices) + ", not " + in_quotes(node.Scalar()));
      }
      return;
    case Shape::kTexts:
      check_texts(spot);
      return;
    case Shape::kBlock:
      check(spot, block(key.block));
      return;
    case Shape::kBlocks:
      if (!node.IsSequence()) {
        error("value-type", spot, "must be a list");
      } else if (node.size() == 0 && key.required) {
        error(key.rule, spot, "must have at least one element");
      }
      // An integration is looked at when its provider is known.
      if (key.block == "integration") return;
      for (const Spot& element : elements(spot)) check(element, block(key.block));
      return;
  }
}

void YamlReader::check_texts(const Spot& spot) {
  if (!spot.node.IsSequence()) error("value-type", spot, "must be a list of texts");
  for (const Spot& element : elements(spot)) {
    if (!is_text(element.node)) error("value-type", element, no_text(element.node));
  }
}

void YamlReader::check_integer(const Spot& spot, const Key& key) {
  const auto number = integer_of(spot.node);
  if (number && *number >= key.least && *number <= key.most) return;
  const bool open = key.most > 1'000'000;
  error("value-range", spot,
        "must be a whole number " +
            (open ? "of " + std::to_string(key.least) + " or more"
                  : "from " + std::to_string(key.least) + " to " + std::to_string(key.most)));
}

std::string YamlReader::required_text(const Spot& mapping, std::string_view key) {
  const auto found = member(mapping, key);
  if (!found) {
    error("required-field", {mapping.node, child_path(mapping, key), mapping.key}, "is required");
  } else if (!is_text(found->node)) {
    error("value-type", *found, no_text(found->node));
  }
  return text(mapping, key);
}

std::optional<Spot> member(const Spot& mapping, std::string_view key) {
  if (!mapping.node.IsMap()) return std::nullopt;
  for (const auto& entry : mapping.node) {
    if (!entry.first.IsScalar() || entry.first.Scalar() != key) continue;
    return Spot{entry.second, child_path(mapping, key), entry.first.Mark()};
  }
  return std::nullopt;
}

Spot member_or_mapping(const Spot& mapping, std::string_view key) {
  const auto found = member(mapping, key);
  return found ? *found : Spot{mapping.node, child_path(mapping, key), mapping.key};
}

std::vector<Spot> elements(const Spot& list) {
  std::vector<Spot> spots;
  if (!list.node.IsSequence()) return spots;
  for (std::size_t i = 0; i < list.node.size(); ++i) {
    spots.push_back({list.node[i], list.path + '[' + std::to_string(i) + ']', list.key});
  }
  return spots;
}

std::vector<Spot> elements(const Spot& mapping, std::string_view key) {
  const auto found = member(mapping, key);
  return found ? elements(*found) : std::vector<Spot>();
}

std::string text(const Spot& mapping, std::string_view key) {
  const auto found = member(mapping, key);
  return found && found->node.IsScalar() ? found->node.Scalar() : std::string();
}

bool flag(const Spot& mapping, std::string_view key) {
  const auto found = member(mapping, key);
  return found && flag_of(found->node).value_or(false);
}

std::optional<int> integer(const Spot& mapping, std::string_view key) {
  const auto found = member(mapping, key);
  return found ? integer_of(found->node) : std::nullopt;
}

std::string did_you_mean(std::string_view name, std::span<const std::string_view> known) {
  const auto near = base::nearest(name, known);
  return near ? "; did you mean " + in_quotes(*near) + "?" : std::string();
}

std::string one_of(std::span<const std::string_view> names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
    text += names[i];
  }
  return text;
}

}  // namespace housecalld::manifest
