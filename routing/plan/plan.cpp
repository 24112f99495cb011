// SPDX-License-Identifier: Apache-2.0
#include "routing/plan/plan.hpp"

#include <algorithm>
#include <utility>

#include "routing/mapping/event_name.hpp"

namespace housecalld::plan {
namespace {

using manifest::SubscribeObject;

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

bool wants(const SubscribeObject& subscription, const event::ObjectEvent& object) {
  const auto& listed = subscription.other_events;
  return wants_action(subscription, object.action) ||
         std::ranges::find(listed, mapping::payload_name(object.provider_event)) != listed.end();
}

Plan unrouted(std::string reason) { return {event::EventState::kUnrouted, std::move(reason), {}}; }

std::string in_quotes(std::string_view text) { return '"' + std::string(text) + '"'; }

std::string why_not_wanted(const event::ObjectEvent& object) {
  const std::string what = object.action == event::Action::kOther
                               ? in_quotes(object.provider_event)
                               : std::string(to_string(object.action)) + " events";
  return "the manifest subscribes to " + object.object + " but not to " + what;
}

}  // namespace

Plan plan(const event::ObjectEvent& object, const event::Installation& installation,
          const RoutingTable& table) {
  if (object.ghost_job && !table.forward_ghost_jobs) {
    return unrouted(
        "a job event that carries an estimate's id (csr_...); mapping.ghost_jobs decides");
  }
  const bool other_company = !installation.company_id.empty() && !object.company_id.empty() &&
                             installation.company_id != object.company_id;
  if (other_company) {
    return unrouted("the body is of company " + object.company_id + ", the installation of " +
                    installation.company_id);
  }
  const auto integration = std::ranges::find(table.manifest.integrations, installation.integration,
                                             &manifest::Integration::name);
  if (integration == table.manifest.integrations.end()) {
    return unrouted("no integration " + in_quotes(installation.integration) + " in the manifest");
  }
  Plan made;
  bool subscribed = false;
  for (const SubscribeObject& subscription : integration->subscribe) {
    if (subscription.object != object.object) continue;
    subscribed = true;
    if (wants(subscription, object)) made.destinations.push_back(subscription.destination);
  }
  if (!subscribed) return unrouted("the manifest does not subscribe to " + object.object);
  if (made.destinations.empty()) return unrouted(why_not_wanted(object));

  std::ranges::sort(made.destinations);
  const auto repeated = std::ranges::unique(made.destinations);
  made.destinations.erase(repeated.begin(), repeated.end());
  made.state = event::EventState::kRouted;
  return made;
}

std::string order_key(const event::ObjectEvent& object, const event::Installation& installation) {
  if (!object.record_id) return {};
  return installation.id + '/' + object.object + '/' + *object.record_id;
}

}  // namespace housecalld::plan
