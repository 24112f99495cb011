// SPDX-License-Identifier: Apache-2.0
#include "routing/manifest/directives.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>
#include <vector>

#include "routing/base/text.hpp"

namespace housecalld::manifest {
namespace {

using Rules = std::set<std::string, std::less<>>;

struct Comment {
  bool alone;
  Rules rules;
};

/// None of them means all of them; empty when the text is no list of rules.
std::optional<Rules> rules_in(std::string_view text) {
  Rules rules;
  text = base::trimmed(text);
  if (text.empty()) return rules;
  if (!text.starts_with('[') || !text.ends_with(']')) return std::nullopt;
  text = text.substr(1, text.size() - 2);
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    rules.emplace(base::trimmed(text.substr(0, comma)));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  if (rules.empty()) return std::nullopt;
  return rules;
}

/// Where a line's comment begins: after white space, and not within quotes.
std::size_t hash_in(std::string_view line) {
  char quote = 0;
  for (std::size_t at = 0; at < line.size(); ++at) {
    const char c = line[at];
    const bool apart = at == 0 || line[at - 1] == ' ' || line[at - 1] == '\t';
    if (quote != 0) {
      if (c == '\\' && quote == '"') ++at;
      if (c == quote) quote = 0;
    } else if (c == '#' && apart) {
      return at;
    } else if (c == '"' || c == '\'') {
      const std::string_view before = base::trimmed(line.substr(0, at));
      const bool opens = before.empty() ||
                         std::string_view(":-,[{?").find(before.back()) != std::string_view::npos;
      if (opens) quote = c;
    }
  }
  return std::string_view::npos;
}

std::optional<Comment> comment_in(std::string_view line) {
  constexpr std::string_view kName = "amp:ignore";
  const auto hash = hash_in(line);
  if (hash == std::string_view::npos) return std::nullopt;
  const std::string_view text = base::trimmed(line.substr(hash + 1));
  if (!text.starts_with(kName)) return std::nullopt;
  auto rules = rules_in(text.substr(kName.size()));
  if (!rules) return std::nullopt;
  return Comment{base::trimmed(line.substr(0, hash)).empty(), std::move(*rules)};
}

/// `name` of `.name` or `3` of `[3]` at the front of a path; what is left of the path.
std::string_view take_step(std::string_view& path) {
  const bool index = path.front() == '[';
  path.remove_prefix(1);
  const auto end = std::min(index ? path.find(']') : path.find_first_of(".["), path.size());
  const std::string_view step = path.substr(0, end);
  path.remove_prefix(std::min(end + (index ? 1U : 0U), path.size()));
  return step;
}

struct Place {
  YAML::Node node;
  int line;
};

/// The line of a member is that of its key.
std::optional<Place> below(const YAML::Node& node, std::string_view step) {
  if (node.IsSequence()) {
    std::size_t index = 0;
    std::from_chars(step.data(), step.data() + step.size(), index);
    if (index >= node.size()) return std::nullopt;
    return Place{node[index], node[index].Mark().line + 1};
  }
  if (!node.IsMap()) return std::nullopt;
  for (const auto& entry : node) {
    if (!entry.first.IsScalar() || entry.first.Scalar() != step) continue;
    return Place{entry.second, entry.first.Mark().line + 1};
  }
  return std::nullopt;
}

}  // namespace

/// What stands alone is for the next line that is no comment of its own.
Directives::Directives(std::string_view text) {
  std::vector<Rules> waiting;
  for (int line = 1; !text.empty(); ++line) {
    const auto end = std::min(text.find('\n'), text.size());
    auto comment = comment_in(text.substr(0, end));
    const bool alone = comment && comment->alone;
    if (alone) {
      waiting.push_back(std::move(comment->rules));
    } else {
      if (comment) waiting.push_back(std::move(comment->rules));
      for (Rules& rules : waiting) lines_.emplace(line, std::move(rules));
      waiting.clear();
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

bool Directives::silenced_at(int line, std::string_view rule) const {
  const auto [first, last] = lines_.equal_range(line);
  return std::any_of(first, last, [&](const auto& one) {
    return one.second.empty() || one.second.contains(rule);
  });
}

bool Directives::silence(const Spot& root, const Problem& problem) const {
  if (lines_.empty() || problem.severity != Severity::kWarning) return false;
  if (silenced_at(problem.line, problem.rule)) return true;
  std::string_view path = problem.path;
  path.remove_prefix(std::min(root.path.size(), path.size()));
  YAML::Node node = root.node;
  while (!path.empty()) {
    const auto place = below(node, take_step(path));
    if (!place) return false;
    if (silenced_at(place->line, problem.rule)) return true;
    node.reset(place->node);
  }
  return false;
}

}  // namespace housecalld::manifest
