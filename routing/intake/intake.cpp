// SPDX-License-Identifier: Apache-2.0
#include "routing/intake/intake.hpp"

#include <utility>

#include "routing/base/async.hpp"
#include "routing/base/ids.hpp"
#include "routing/mapping/mapping.hpp"

namespace housecalld::intake {

Intake::Intake(store::IntakeStore& store, const base::Snapshot<plan::RoutingTable>& table,
               const base::Clock& clock, RingBell ring_bell)
    : store_(store), table_(table), clock_(clock), ring_bell_(std::move(ring_bell)) {}

namespace {

/// What a body is, and where it goes.
struct Understood {
  event::ObjectEvent object;
  plan::Plan plan;
  std::string order_key;
};

Understood understand(std::string_view body, const event::Installation& installation,
                      const plan::RoutingTable& table) {
  mapping::Mapped mapped = mapping::map_event(body);
  Understood made;
  if (mapped.reason.empty()) {
    made.plan = plan::plan(mapped.object, installation, table);
    made.order_key = plan::order_key(mapped.object, installation);
  } else {
    made.plan.state = event::EventState::kUnmapped;
    made.plan.reason = std::move(mapped.reason);
  }
  made.object = std::move(mapped.object);
  return made;
}

/// A body that says which record and when is one event however often it comes. One that does not
/// (`lead.deleted` without a record, an appointment's pros without a time) is another event each
/// time: then HCP's own time stamp of the request, which is signed with it, tells a repeat.
base::Digest identity_of(const Arrival& arrival, const event::ObjectEvent& object) {
  if (object.record_id && object.occurred_at) return base::sha256({arrival.body});
  return base::sha256({arrival.body, "\n", arrival.api_timestamp});
}

}  // namespace

event::NewEvent Intake::prepare(const event::Installation& installation, Arrival arrival) {
  Understood understood = understand(arrival.body, installation, *table_.get());
  event::NewEvent made;
  made.event.state = understood.plan.state;
  made.event.reason = std::move(understood.plan.reason);
  made.destinations = std::move(understood.plan.destinations);
  made.order_key = std::move(understood.order_key);
  const base::Now now = clock_.read();
  made.digest = identity_of(arrival, understood.object);
  made.event.id = base::new_message_id(now.wall);
  made.event.installation = installation.id;
  made.event.received_at = now.wall;
  made.due_at = now.moment;
  made.event.object = std::move(understood.object);
  made.event.body = std::move(arrival.body);
  made.event.api_signature = std::move(arrival.api_signature);
  made.event.api_timestamp = std::move(arrival.api_timestamp);
  return made;
}

base::Result<store::Reroute> Intake::route_again(const event::StoredEvent& event) const {
  const auto table = table_.get();
  const auto installation = table->installations.find(event.installation);
  if (installation == table->installations.end()) {
    return base::fail(base::Errc::kNotFound,
                      "no installation \"" + event.installation + "\" is configured");
  }
  Understood understood = understand(event.body, *installation->second, *table);
  store::Reroute made;
  made.event_id = event.id;
  made.state = understood.plan.state;
  made.reason = std::move(understood.plan.reason);
  made.destinations = std::move(understood.plan.destinations);
  made.object = std::move(understood.object);
  made.order_key = std::move(understood.order_key);
  made.now = clock_.read();
  return made;
}

net::awaitable<base::Result<Accepted>> Intake::accept(const event::Installation& installation,
                                                      Arrival arrival) {
  event::NewEvent made = prepare(installation, std::move(arrival));
  const event::EventState state = made.event.state;
  std::string provider_event = made.event.object.provider_event;
  std::string reason = made.event.reason;
  const std::vector<std::string> destinations = made.destinations;

  base::Result<store::Appended> appended =
      co_await base::await_callback<base::Result<store::Appended>>(
          [this, &made](store::Callback<store::Appended> done) {
            store_.append(std::move(made), std::move(done));
          });
  if (appended.has_error()) co_return appended.error();
  if (!appended->duplicate) {
    for (const std::string& destination : destinations) ring_bell_(destination);
  }
  co_return Accepted{std::move(appended->event_id), appended->duplicate, state,
                     std::move(provider_event), std::move(reason)};
}

}  // namespace housecalld::intake
