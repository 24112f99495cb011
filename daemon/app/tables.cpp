// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/tables.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "routing/base/nearest.hpp"
#include "routing/base/text.hpp"
#include "routing/installations/choices.hpp"
#include "routing/installations/rules.hpp"
#include "routing/manifest/manifest.hpp"
#include "routing/manifest/selection.hpp"
#include "routing/mapping/event_name.hpp"
#include "routing/plan/filter.hpp"

namespace housecalld::app {
namespace {

using Names = std::vector<std::string_view>;

std::string did_you_mean(std::string_view name, const Names& known) {
  const auto near = base::nearest(name, known);
  return near ? "; did you mean \"" + std::string(*near) + "\"?" : "";
}

using base::in_quotes;

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

/// Where the URL names no installation, a company id that two have picks none of them.
void check_companies(Tables& tables) {
  std::map<std::tuple<std::string, std::string, std::string>, std::string> owners;
  for (const installations::Entry& entry : tables.installations) {
    const event::Installation& one = entry.installation;
    if (one.company_id.empty() || one.company_id == event::kAnyCompany) continue;
    const auto [owner, added] =
        owners.try_emplace({one.project, one.integration, one.company_id}, one.id);
    if (added) continue;
    tables.warnings.push_back("installation " + in_quotes(one.id) + ": its company is that of " +
                              in_quotes(owner->second) +
                              ", too: the URL without an installation serves neither");
  }
}

plan::Filter filter_of(const config::FilterSettings& settings) {
  plan::Filter filter;
  for (const std::string& event : settings.events) {
    filter.events.emplace_back(mapping::payload_name(event));
  }
  filter.objects = settings.objects;
  filter.installations = settings.installations;
  for (const std::string& text : settings.records) {
    auto condition = plan::parse_condition(text);
    if (condition.has_value()) filter.record.push_back(std::move(*condition));
  }
  return filter;
}

plan::AfterDelete after_delete_of(std::string_view text) {
  if (text == "hold") return plan::AfterDelete::kHold;
  return text == "forward" ? plan::AfterDelete::kForward : plan::AfterDelete::kOther;
}

std::string place_of(const std::string& file, const manifest::Problem& problem) {
  if (problem.line == 0) return file + ": ";
  return file + ":" + std::to_string(problem.line) + ":" + std::to_string(problem.column) + ": ";
}

std::string text_of(const manifest::Problem& problem) {
  const std::string path = problem.path.empty() ? "" : problem.path + ": ";
  return path + problem.message + " [" + std::string(problem.rule) + "]";
}

std::string place_and_text(const std::string& file, const manifest::Problem& problem) {
  return place_of(file, problem) + text_of(problem);
}

/// Those of a severity, which the reader is told in another way.
std::vector<std::string> describe_all(const std::filesystem::path& file,
                                      const std::vector<manifest::Problem>& problems,
                                      manifest::Severity severity) {
  std::vector<std::string> described;
  for (const auto& problem : problems) {
    if (problem.severity == severity) described.push_back(place_and_text(file.string(), problem));
  }
  return described;
}

}  // namespace

std::string describe(const std::string& file, const manifest::Problem& problem) {
  const bool error = problem.severity == manifest::Severity::kError;
  const std::string severity = error ? "" : std::string(to_string(problem.severity)) + ": ";
  return place_of(file, problem) + severity + text_of(problem);
}

installations::Entry entry_of(const config::InstallationSettings& settings) {
  installations::Entry made;
  event::Installation& one = made.installation;
  one.id = settings.id;
  one.project = settings.project;
  one.integration = settings.integration;
  one.group_ref = settings.group_ref;
  one.group_name = settings.group_name;
  one.consumer_ref = settings.consumer_ref;
  one.consumer_name = settings.consumer_name;
  one.company_id = settings.company_id;
  one.updated_at = settings.updated_at;
  auto choices = installations::parse_choices(settings.choices);
  if (choices.has_value()) one.fields = std::move(*choices);  // the loader has seen to it
  installations::complete(one);
  made.signing_secrets = settings.signing_secrets;
  made.api_key = settings.api_key;
  made.limits = settings.limits;
  made.in_file = true;
  return made;
}

std::vector<std::string> problems_of_choices(const event::Installation& installation,
                                             const manifest::Manifest& manifest) {
  std::vector<std::string> problems;
  const manifest::Integration* const integration = manifest.integration(installation.integration);
  if (integration == nullptr) return problems;
  for (const auto& [object, choices] : installation.fields) {
    const manifest::ReadObject* const read = integration->read_object(object);
    if (read == nullptr) {
      problems.push_back(in_quotes(object) + " is not read by the integration " +
                         in_quotes(integration->name));
      continue;
    }
    for (std::string& problem : manifest::problems_of_choices(*read, choices)) {
      problems.push_back(std::move(problem));
    }
  }
  return problems;
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

  for (const config::InstallationSettings& installation : settings.installations) {
    tables.installations.push_back(entry_of(installation));
    const event::Installation& made = tables.installations.back().installation;
    for (const std::string& problem : problems_of_choices(made, loaded.manifest)) {
      tables.problems.push_back(installation.place + ": installation " + in_quotes(made.id) + ": " +
                                problem);
    }
  }
  check_companies(tables);
  auto routing = std::make_shared<plan::RoutingTable>();
  routing->manifest = std::move(loaded.manifest);
  for (const config::DestinationSettings& destination : settings.destinations) {
    plan::Filter filter = filter_of(destination.only);
    if (filter != plan::Filter()) routing->filters.emplace(destination.name, std::move(filter));
  }
  routing->forward_ghost_jobs = settings.mapping.forward_ghost_jobs;
  routing->after_delete = after_delete_of(settings.mapping.after_delete);
  tables.routing = std::move(routing);
  return tables;
}

}  // namespace housecalld::app
