// SPDX-License-Identifier: Apache-2.0
#include "routing/manifest/manifest.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>
#include <utility>

#include "routing/base/files.hpp"
#include "routing/base/yaml_text.hpp"
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

}  // namespace

Loaded parse_manifest(std::string_view text) {
  Loaded loaded;
  YamlReader reader(loaded.problems);
  try {
    const std::string owned(text);
    const Spot root{YAML::Load(owned), "$"};
    if (const auto second = base::second_yaml_document(owned)) {
      YAML::Mark mark;
      mark.line = *second;
      reader.complain(mark, "$", "the file holds more than one YAML document");
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
  const auto text = base::read_file(file);
  if (text.has_value()) return parse_manifest(*text);
  return {{}, {{0, 0, "", text.error().message}}};
}

}  // namespace housecalld::manifest
