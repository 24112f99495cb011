// SPDX-License-Identifier: Apache-2.0
#include "routing/manifest/manifest.hpp"

#include <yaml-cpp/emitterstyle.h>
#include <yaml-cpp/eventhandler.h>

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

/// Remembers where the document that it is shown begins.
class DocumentStart final : public YAML::EventHandler {
 public:
  [[nodiscard]] const YAML::Mark& mark() const { return mark_; }

  void OnDocumentStart(const YAML::Mark& mark) override { mark_ = mark; }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& /*mark*/, YAML::anchor_t /*anchor*/) override {}
  void OnAlias(const YAML::Mark& /*mark*/, YAML::anchor_t /*anchor*/) override {}
  void OnScalar(const YAML::Mark& /*mark*/, const std::string& /*tag*/, YAML::anchor_t /*anchor*/,
                const std::string& /*value*/) override {}
  void OnSequenceStart(const YAML::Mark& /*mark*/, const std::string& /*tag*/,
                       YAML::anchor_t /*anchor*/, YAML::EmitterStyle::value /*style*/) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark& /*mark*/, const std::string& /*tag*/, YAML::anchor_t /*anchor*/,
                  YAML::EmitterStyle::value /*style*/) override {}
  void OnMapEnd() override {}

 private:
  YAML::Mark mark_;
};

/// YAML::LoadAll of yaml-cpp 0.7 never ends on some texts (", h"): it consumes nothing and asks for
/// one more document. Two documents are asked for here, and no more.
std::optional<YAML::Mark> start_of_second_document(const std::string& text) {
  std::istringstream in(text);
  YAML::Parser parser(in);
  DocumentStart document;
  if (!parser.HandleNextDocument(document) || !parser.HandleNextDocument(document)) return {};
  return document.mark();
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
