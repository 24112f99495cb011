// SPDX-License-Identifier: Apache-2.0
#include "routing/manifest/manifest.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "routing/base/files.hpp"
#include "routing/base/text.hpp"
#include "routing/base/yaml_text.hpp"
#include "routing/manifest/directives.hpp"
#include "routing/manifest/read_action.hpp"
#include "routing/manifest/subscribe_action.hpp"
#include "routing/manifest/yaml_reader.hpp"

namespace housecalld::manifest {
namespace {

using Name = std::string_view;

constexpr Name kProvider = "housecallPro";
constexpr std::array<Name, 10> kWritable = {"customers",
                                            "estimates",
                                            "jobs",
                                            "leads",
                                            "price_book/material_categories",
                                            "price_book/materials",
                                            "price_book/price_forms",
                                            "job_fields/job_types",
                                            "lead_sources",
                                            "tags"};
constexpr std::array<Name, 4> kActions = {"read", "write", "proxy", "subscribe"};

void check_write_name(YamlReader& reader, const Spot& spot, const std::string& object) {
  if (object.empty() || std::ranges::find(kWritable, object) != kWritable.end()) return;
  reader.warning(
      "object-exists", member_or_mapping(spot, "objectName"),
      "the connector does not write " + in_quotes(object) + did_you_mean(object, kWritable));
}

std::vector<WriteObject> read_write(YamlReader& reader, const Spot& write) {
  std::vector<WriteObject> objects;
  std::set<std::string> seen;
  for (const Spot& spot : elements(write, "objects")) {
    WriteObject made{text(spot, "objectName"), flag(spot, "inheritMapping"), false};
    if (const auto defaults = member(spot, "valueDefaults")) {
      made.any_fields = flag(*defaults, "allowAnyFields");
    }
    check_write_name(reader, spot, made.object);
    if (!made.object.empty() && !seen.insert(made.object).second) {
      reader.error("duplicate-write-object", spot, made.object + " stands here a second time");
    }
    objects.push_back(std::move(made));
  }
  return objects;
}

enum class Whose { kOurs, kMisspelt, kOthers };

/// A provider that looks like a misspelling of ours is complained about, and taken as ours.
Whose whose(YamlReader& reader, const Spot& spot) {
  const std::string provider = text(spot, "provider");
  if (provider == kProvider) return Whose::kOurs;
  const Spot at = member_or_mapping(spot, "provider");
  std::string hint = did_you_mean(provider, {&kProvider, 1});
  if (hint.empty() && base::lower_case(provider) == base::lower_case(kProvider)) {
    hint = "; did you mean " + in_quotes(kProvider) + "?";
  }
  if (hint.empty()) {
    reader.note("provider-not-supported", at,
                "is for " + provider + ", not for housecallPro, and ignored here");
    return Whose::kOthers;
  }
  reader.error("provider-not-supported", at, "unknown provider " + in_quotes(provider) + hint);
  return Whose::kMisspelt;
}

/// It may be one that cannot stand in the URL: then no installation can be of it.
void check_integration_name(YamlReader& reader, const Spot& spot, const std::string& name) {
  if (name.empty() || base::is_name(name)) return;
  reader.warning("integration-name", member_or_mapping(spot, "name"),
                 "no installation can be of " + in_quotes(name) +
                     " here: expected 1 to 128 letters, digits, dots, underscores or dashes");
}

void check_actions(YamlReader& reader, const Spot& spot) {
  const auto stands = [&](Name action) { return member(spot, action).has_value(); };
  if (std::ranges::none_of(kActions, stands)) {
    reader.error("integration-structure", spot, "needs " + one_of(kActions));
  }
  if (stands("subscribe") && !stands("read")) {
    reader.error("subscribe-requires-read", member_or_mapping(spot, "subscribe"),
                 "needs a read beside it: the connector refuses one without");
  }
}

/// Another one's integration is not looked into; but whose it is must be beyond doubt.
void check_repeated_provider(YamlReader& reader, const Spot& spot) {
  int seen = 0;
  for (const auto& entry : spot.node) {
    if (!entry.first.IsScalar() || entry.first.Scalar() != "provider" || ++seen < 2) continue;
    reader.error("duplicate-key", {entry.first, spot.path + ".provider"},
                 "stands here a second time");
  }
}

std::optional<Integration> read_integration(YamlReader& reader, const Spot& spot) {
  if (!reader.check_mapping(spot)) return std::nullopt;
  Integration made{reader.required_text(spot, "name"), {}, {}, {}, false};
  reader.required_text(spot, "provider");
  if (text(spot, "provider").empty()) return std::nullopt;
  const Whose provider = whose(reader, spot);
  if (provider == Whose::kOthers) {
    check_repeated_provider(reader, spot);
    return std::nullopt;
  }
  check_integration_name(reader, spot, made.name);
  // Name and provider were complained about already.
  std::vector<Problem> shape;
  YamlReader(shape).check(spot, block("integration"));
  for (Problem& problem : shape) {
    const bool known =
        problem.path == spot.path + ".name" || problem.path == spot.path + ".provider";
    if (!known || problem.rule == "duplicate-key") reader.add(std::move(problem));
  }
  check_actions(reader, spot);
  if (const auto read = member(spot, "read")) made.read = read_read(reader, *read);
  if (const auto write = member(spot, "write")) made.write = read_write(reader, *write);
  if (const auto proxy = member(spot, "proxy")) made.proxy = flag(*proxy, "enabled");
  if (const auto watch = member(spot, "watchSchema")) check_schedule(reader, *watch);
  if (const auto subscribe = member(spot, "subscribe")) {
    made.subscribe = read_subscribe(reader, *subscribe, made);
  }
  return made;
}

Manifest read_manifest(YamlReader& reader, const Spot& root) {
  Manifest manifest;
  if (!reader.check(root, block("manifest"))) return manifest;
  std::set<std::string> names;
  const std::vector<Spot> all = elements(root, "integrations");
  for (const Spot& spot : all) {
    std::optional<Integration> made = read_integration(reader, spot);
    if (!made) continue;
    if (!made->name.empty() && !names.insert(made->name).second) {
      reader.error("duplicate-integration", spot,
                   "the integration " + in_quotes(made->name) + " is here twice");
    }
    manifest.integrations.push_back(std::move(*made));
  }
  if (manifest.integrations.empty() && !all.empty() && !reader.failed()) {
    reader.warning("provider-not-supported", member_or_mapping(root, "integrations"),
                   "none of them is for housecallPro: every event will be unrouted");
  }
  return manifest;
}

void check_one_document(YamlReader& reader, const std::string& text) {
  const auto second = base::second_yaml_document(text);
  if (!second) return;
  YAML::Mark mark;
  mark.line = *second;
  reader.report(Severity::kError, "yaml-syntax", mark, "$",
                "the file holds more than one YAML document");
}

}  // namespace

const ReadObject* Integration::read_object(std::string_view object) const {
  const auto found = std::ranges::find(read, object, &ReadObject::object);
  return found == read.end() ? nullptr : &*found;
}

const Integration* Manifest::integration(std::string_view name) const {
  const auto found = std::ranges::find(integrations, name, &Integration::name);
  return found == integrations.end() ? nullptr : &*found;
}

Loaded parse_manifest(std::string_view text) {
  Loaded loaded;
  YamlReader reader(loaded.problems);
  try {
    const std::string owned(text);
    const Spot root{YAML::Load(owned), "$"};
    check_one_document(reader, owned);
    loaded.manifest = read_manifest(reader, root);
    const Directives directives(text);
    std::erase_if(loaded.problems,
                  [&](const Problem& problem) { return directives.silence(root, problem); });
  } catch (const YAML::Exception& error) {
    reader.report(Severity::kError, "yaml-syntax", error.mark, "$", "not valid YAML: " + error.msg);
  }
  std::ranges::stable_sort(loaded.problems, {}, [](const Problem& problem) {
    return std::tuple(problem.line, problem.column);
  });
  return loaded;
}

Loaded load_manifest(const std::filesystem::path& file) {
  const auto text = base::read_file(file);
  if (text.has_value()) return parse_manifest(*text);
  return {{}, {{Severity::kError, "file", 0, 0, "", text.error().message}}};
}

}  // namespace housecalld::manifest
