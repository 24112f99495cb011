// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/tables.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "routing/base/nearest.hpp"
#include "routing/manifest/manifest.hpp"

namespace housecalld::app {
namespace {

using Names = std::vector<std::string_view>;

std::string did_you_mean(std::string_view name, const Names& known) {
  const auto near = base::nearest(name, known);
  return near ? "; did you mean \"" + std::string(*near) + "\"?" : "";
}

std::string in_quotes(std::string_view text) { return "\"" + std::string(text) + "\""; }

std::string describe(const std::string& file, const manifest::Problem& problem) {
  std::string text = file;
  if (problem.line > 0) {
    text += ":" + std::to_string(problem.line) + ":" + std::to_string(problem.column);
  }
  text += ": ";
  if (!problem.path.empty()) text += problem.path + ": ";
  return text + problem.message + " [" + std::string(problem.rule) + "]";
}

/// Routes to destinations that do not exist, and destinations that no route names.
void check_destinations(const config::Settings& settings, const manifest::Manifest& manifest,
                        Tables& tables) {
  Names known;
  for (const auto& destination : settings.destinations) known.push_back(destination.name);
  std::set<std::string_view> named;
  for (const manifest::Integration& integration : manifest.integrations) {
    for (const manifest::SubscribeObject& object : integration.subscribe) {
      named.insert(object.destination);
      if (std::find(known.begin(), known.end(), object.destination) != known.end()) continue;
      tables.problems.push_back(settings.manifest.string() + ":" + std::to_string(object.line) +
                                ": " + object.object + ": the destination " +
                                in_quotes(object.destination) + " is not configured" +
                                did_you_mean(object.destination, known));
    }
  }
  for (const std::string_view name : known) {
    if (!named.contains(name)) {
      tables.warnings.push_back("destinations." + std::string(name) +
                                ": no subscribe object of the manifest names it");
    }
  }
}

void check_integrations(const config::Settings& settings, const manifest::Manifest& manifest,
                        Tables& tables) {
  Names known;
  for (const auto& integration : manifest.integrations) known.push_back(integration.name);
  for (const auto& installation : settings.installations) {
    if (std::find(known.begin(), known.end(), installation.integration) != known.end()) continue;
    tables.problems.push_back("installation " + in_quotes(installation.id) + ": the manifest " +
                              settings.manifest.string() + " has no housecallPro integration " +
                              in_quotes(installation.integration) +
                              did_you_mean(installation.integration, known));
  }
}

/// Those of a severity.
std::vector<std::string> describe_all(const std::filesystem::path& file,
                                      const std::vector<manifest::Problem>& problems,
                                      manifest::Severity severity) {
  std::vector<std::string> described;
  for (const auto& problem : problems) {
    if (problem.severity == severity) described.push_back(describe(file.string(), problem));
  }
  return described;
}

}  // namespace

event::Installation installation_of(const config::InstallationSettings& settings) {
  event::Installation made;
  made.id = settings.id;
  made.project = settings.project;
  made.integration = settings.integration;
  made.group_ref = settings.group_ref;
  made.group_name = settings.group_name;
  made.consumer_ref = settings.consumer_ref;
  made.consumer_name = settings.consumer_name;
  made.company_id = settings.company_id;
  made.updated_at = settings.updated_at;
  return made;
}

std::vector<std::string> manifest_problems(const std::filesystem::path& file) {
  return describe_all(file, manifest::load_manifest(file).problems, manifest::Severity::kError);
}

Tables build_tables(const config::Settings& settings) {
  Tables tables;
  manifest::Loaded loaded = manifest::load_manifest(settings.manifest);
  tables.problems = describe_all(settings.manifest, loaded.problems, manifest::Severity::kError);
  tables.warnings = describe_all(settings.manifest, loaded.problems, manifest::Severity::kWarning);
  tables.notes = describe_all(settings.manifest, loaded.problems, manifest::Severity::kNote);
  if (loaded.usable()) {
    check_destinations(settings, loaded.manifest, tables);
    check_integrations(settings, loaded.manifest, tables);
  }

  auto routing = std::make_shared<plan::RoutingTable>();
  std::vector<webhook::Entry> entries;
  for (const config::InstallationSettings& installation : settings.installations) {
    auto value = std::make_shared<const event::Installation>(installation_of(installation));
    routing->installations.emplace(value->id, value);
    entries.push_back({std::move(value), installation.signing_secrets});
  }
  routing->manifest = std::move(loaded.manifest);
  routing->forward_ghost_jobs = settings.mapping.forward_ghost_jobs;
  tables.routing = std::move(routing);
  tables.directory = std::make_shared<const webhook::Directory>(std::move(entries));
  return tables;
}

}  // namespace housecalld::app
