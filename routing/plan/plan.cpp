// SPDX-License-Identifier: Apache-2.0
#include "routing/plan/plan.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "routing/base/text.hpp"
#include "routing/manifest/selection.hpp"
#include "routing/mapping/event_name.hpp"

namespace housecalld::plan {
namespace {

using manifest::Integration;
using manifest::SubscribeObject;

bool any_in(const std::vector<std::string>& names, const std::vector<std::string>& changed) {
  std::set<std::string> lower;
  for (const std::string& name : changed) lower.insert(base::lower_case(name));
  const auto is_changed = [&](const std::string& name) {
    return lower.contains(base::lower_case(name));
  };
  return std::ranges::any_of(names, is_changed);
}

/// Whether an update changed anything that is watched. Nobody knows: it may have.
bool changed_what_is_watched(const SubscribeObject& subscription, const Integration& integration,
                             const event::Installation& installation, const Facts& facts) {
  if (facts.fields_updated == nullptr) return true;
  switch (subscription.watch) {
    case manifest::Watch::kAll:
      return true;
    case manifest::Watch::kListed:
      return any_in(subscription.watched, *facts.fields_updated);
    case manifest::Watch::kSelected:
      break;
  }
  const manifest::ReadObject* const read = integration.read_object(subscription.object);
  if (read == nullptr) return true;
  const auto chosen = installation.fields.find(subscription.object);
  const manifest::Selection selection = manifest::select_fields(
      *read, chosen == installation.fields.end() ? event::FieldChoices() : chosen->second);
  if (selection.all) return !facts.fields_updated->empty();
  return any_in(manifest::top_level_names(selection), *facts.fields_updated);
}

bool wants_action(const SubscribeObject& subscription, event::Action action) {
  switch (action) {
    case event::Action::kCreate:
      return subscription.create_event;
    case event::Action::kUpdate:
      return subscription.update_event;
    case event::Action::kDelete:
      return subscription.delete_event;
    case event::Action::kOther:
      return false;
  }
  return false;
}

bool lists(const SubscribeObject& subscription, const event::ObjectEvent& object) {
  const auto& listed = subscription.other_events;
  return std::ranges::find(listed, mapping::payload_name(object.provider_event)) != listed.end();
}

Plan unrouted(std::string reason) { return {event::EventState::kUnrouted, std::move(reason), {}}; }

using base::in_quotes;

std::string not_subscribed(const event::ObjectEvent& object) {
  const std::string what = object.action == event::Action::kOther
                               ? in_quotes(object.provider_event)
                               : std::string(to_string(object.action)) + " events";
  return "the manifest subscribes to " + object.object + " but not to " + what;
}

std::string not_watched(const std::vector<std::string>& changed) {
  constexpr std::size_t kNamed = 10;
  std::string names;
  for (std::size_t i = 0; i < std::min(changed.size(), kNamed); ++i) {
    names += (names.empty() ? "" : ", ") + changed[i];
  }
  if (changed.size() > kNamed) {
    names += " and " + std::to_string(changed.size() - kNamed) + " more";
  }
  return "the update changes nothing that is watched; it changes " +
         (names.empty() ? "nothing" : names);
}

std::string filtered_out(const std::vector<std::string>& destinations) {
  std::string names;
  for (const std::string& name : destinations) names += (names.empty() ? "" : ", ") + name;
  return "the filter of " + names + " leaves it out";
}

/// What is wanted by the manifest, and why nothing is.
Plan wanted(const event::ObjectEvent& object, const event::Installation& installation,
            const Integration& integration, const Facts& facts) {
  Plan made;
  bool subscribed = false;
  bool ignored = false;
  for (const SubscribeObject& subscription : integration.subscribe) {
    if (subscription.object != object.object) continue;
    subscribed = true;
    bool goes = lists(subscription, object);
    if (!goes && wants_action(subscription, object.action)) {
      goes = object.action != event::Action::kUpdate ||
             changed_what_is_watched(subscription, integration, installation, facts);
      ignored = ignored || !goes;
    }
    if (goes) made.destinations.push_back(subscription.destination);
  }
  if (!subscribed) return unrouted("the manifest does not subscribe to " + object.object);
  if (!made.destinations.empty()) return made;
  return unrouted(ignored ? not_watched(*facts.fields_updated) : not_subscribed(object));
}

}  // namespace

bool is_foreign(const event::ObjectEvent& object, const event::Installation& installation) {
  const std::string& ours = installation.company_id;
  return !ours.empty() && ours != event::kAnyCompany && !object.company_id.empty() &&
         ours != object.company_id;
}

Plan plan(const event::ObjectEvent& object, const event::Installation& installation,
          const RoutingTable& table, const Facts& facts) {
  if (object.ghost_job && !table.forward_ghost_jobs) {
    return unrouted(
        "a job event that carries an estimate's id (csr_...); mapping.ghost_jobs decides");
  }
  if (is_foreign(object, installation)) {
    const bool taken = installation.company_id == event::kNoCompany;
    return unrouted("the body is of company " + object.company_id +
                    (taken ? ", which is another installation's"
                           : ", the installation of " + installation.company_id));
  }
  const Integration* const integration = table.manifest.integration(installation.integration);
  if (integration == nullptr) {
    return unrouted("no integration " + in_quotes(installation.integration) + " in the manifest");
  }
  Plan made = wanted(object, installation, *integration, facts);
  if (made.destinations.empty()) return made;
  std::ranges::sort(made.destinations);
  const auto repeated = std::ranges::unique(made.destinations);
  made.destinations.erase(repeated.begin(), repeated.end());

  const std::vector<std::string> all = made.destinations;
  std::erase_if(made.destinations, [&](const std::string& destination) {
    const auto filter = table.filters.find(destination);
    return filter != table.filters.end() &&
           !passes(filter->second, object, installation.id, facts.record);
  });
  if (made.destinations.empty()) return unrouted(filtered_out(all));
  made.state = event::EventState::kRouted;
  return made;
}

const manifest::ReadObject* fields_of(const manifest::Manifest& manifest,
                                      std::string_view integration, std::string_view object) {
  const Integration* const found = manifest.integration(integration);
  if (found == nullptr) return nullptr;
  const auto inherits = [&](const SubscribeObject& one) {
    return one.object == object && (one.create_event || one.update_event || one.delete_event);
  };
  return std::ranges::any_of(found->subscribe, inherits) ? found->read_object(object) : nullptr;
}

std::string order_key(const event::ObjectEvent& object, const event::Installation& installation) {
  if (!object.record_id) return {};
  return installation.id + '/' + object.object + '/' + *object.record_id;
}

}  // namespace housecalld::plan
