// SPDX-License-Identifier: Apache-2.0
#include "routing/manifest/directives.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "routing/base/text.hpp"

namespace housecalld::manifest {
namespace {

using Rules = std::set<std::string, std::less<>>;

struct Comment {
  bool alone;
  Rules rules;
};

Rules rules_in(std::string_view text) {
  Rules rules;
  if (!text.starts_with('[')) return rules;
  text = text.substr(1, text.find(']') - 1);
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    rules.emplace(base::trimmed(text.substr(0, comma)));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return rules;
}

std::optional<Comment> comment_in(std::string_view line) {
  constexpr std::string_view kName = "amp:ignore";
  for (auto hash = line.find('#'); hash != std::string_view::npos;
       hash = line.find('#', hash + 1)) {
    const std::string_view before = base::trimmed(line.substr(0, hash));
    if (hash > 0 && line[hash - 1] != ' ' && line[hash - 1] != '\t') continue;
    const std::string_view text = base::trimmed(line.substr(hash + 1));
    if (!text.starts_with(kName)) continue;
    return Comment{before.empty(), rules_in(text.substr(kName.size()))};
  }
  return std::nullopt;
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

Directives::Directives(std::string_view text) {
  for (int line = 1; !text.empty(); ++line) {
    const auto end = std::min(text.find('\n'), text.size());
    if (auto comment = comment_in(text.substr(0, end))) {
      lines_[comment->alone ? line + 1 : line] = std::move(comment->rules);
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

bool Directives::silenced_at(int line, std::string_view rule) const {
  const auto found = lines_.find(line);
  return found != lines_.end() && (found->second.empty() || found->second.contains(rule));
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
