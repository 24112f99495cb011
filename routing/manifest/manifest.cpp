// SPDX-License-Identifier: Apache-2.0
#include "routing/manifest/manifest.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>
#include <tuple>
#include <utility>

#include "routing/manifest/subscribe_object.hpp"
#include "routing/manifest/yaml_reader.hpp"

namespace housecalld::manifest {
namespace {

using Name = std::string_view;

constexpr Name kSpecVersion = "1.0.0";
constexpr Name kProvider = "housecallPro";
constexpr std::array<Name, 2> kRootKeys = {"specVersion", "integrations"};
constexpr std::array<Name, 9> kIntegrationKeys = {"name",   "displayName", "provider",
                                                  "module", "read",        "write",
                                                  "proxy",  "subscribe",   "watchSchema"};
constexpr std::array<Name, 1> kSubscribeKeys = {"objects"};

std::vector<SubscribeObject> read_subscribe(YamlReader& reader, const Spot& spot) {
  std::vector<SubscribeObject> objects;
  if (!reader.check_mapping(spot, kSubscribeKeys)) return objects;
  std::set<std::string> seen;
  for (const Spot& element : reader.required_elements(spot, "objects")) {
    SubscribeObject made = read_subscribe_object(reader, element);
    if (!made.object.empty() && !seen.insert(made.object).second) {
      reader.complain(element, made.object + " stands here a second time");
    }
    objects.push_back(std::move(made));
  }
  return objects;
}

/// True for ours; a provider that looks like a misspelling of it is complained about.
bool read_provider(YamlReader& reader, const Spot& spot) {
  const std::string provider = reader.required_text(spot, "provider");
  if (provider.empty() || provider == kProvider) return provider == kProvider;
  const std::string hint = did_you_mean(provider, {&kProvider, 1});
  if (!hint.empty()) {
    reader.complain(spot, "provider", "unknown provider " + in_quotes(provider) + hint);
  }
  return false;
}

std::optional<Integration> read_integration(YamlReader& reader, const Spot& spot) {
  if (!reader.check_mapping(spot)) return std::nullopt;
  Integration made{reader.required_text(spot, "name"), {}};
  if (!read_provider(reader, spot)) return std::nullopt;
  reader.check_mapping(spot, kIntegrationKeys);
  if (const auto subscribe = YamlReader::member(spot, "subscribe")) {
    made.subscribe = read_subscribe(reader, *subscribe);
  }
  return made;
}

void check_spec_version(YamlReader& reader, const Spot& root) {
  const std::string version = reader.required_text(root, "specVersion");
  if (version.empty() || version == kSpecVersion) return;
  reader.complain(root, "specVersion",
                  "must be " + std::string(kSpecVersion) + ", not " + in_quotes(version));
}

Manifest read_manifest(YamlReader& reader, const Spot& root) {
  Manifest manifest;
  if (!reader.check_mapping(root, kRootKeys)) return manifest;
  check_spec_version(reader, root);
  std::set<std::string> names;
  for (const Spot& element : reader.required_elements(root, "integrations")) {
    std::optional<Integration> made = read_integration(reader, element);
    if (!made) continue;
    if (!made->name.empty() && !names.insert(made->name).second) {
      reader.complain(element, "the integration " + in_quotes(made->name) + " is here twice");
    }
    manifest.integrations.push_back(std::move(*made));
  }
  return manifest;
}

/// Where a second YAML document begins: at a line with `---` after other content. YAML has them
/// nowhere else at the start of a line. (YAML::LoadAll of yaml-cpp 0.7 would tell too, but never
/// ends on some texts, such as ", h".)
std::optional<YAML::Mark> start_of_second_document(const std::string& text) {
  std::istringstream in(text);
  std::string line;
  bool content = false;
  YAML::Mark mark;
  for (mark.line = 0; std::getline(in, line); ++mark.line) {
    const auto first = line.find_first_not_of(" \t\r");
    const bool says_nothing = first == std::string::npos || line[first] == '#' || line[0] == '%';
    const bool marker = line.starts_with("---") && line.find_first_not_of(" \t\r", 3) != 3;
    if (marker && content) {
      mark.column = 0;
      return mark;
    }
    content = content || (!says_nothing && !marker);
  }
  return std::nullopt;
}

}  // namespace

Loaded parse_manifest(std::string_view text) {
  Loaded loaded;
  YamlReader reader(loaded.problems);
  try {
    const std::string owned(text);
    const Spot root{YAML::Load(owned), "$"};
    if (const auto second = start_of_second_document(owned)) {
      reader.complain(*second, "$", "the file holds more than one YAML document");
    }
    loaded.manifest = read_manifest(reader, root);
  } catch (const YAML::Exception& error) {
    reader.complain(error.mark, "$", "not valid YAML: " + error.msg);
  }
  std::ranges::stable_sort(loaded.problems, {}, [](const Problem& problem) {
    return std::tuple(problem.line, problem.column);
  });
  return loaded;
}

Loaded load_manifest(const std::filesystem::path& file) {
  errno = 0;
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  if (in && in.peek() != std::ifstream::traits_type::eof()) text << in.rdbuf();
  if (in.is_open() && !in.bad() && !text.bad()) return parse_manifest(text.str());
  return {{}, {{0, 0, "", base::system_error("cannot be read", errno).message}}};
}

}  // namespace housecalld::manifest
