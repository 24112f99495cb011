// SPDX-License-Identifier: Apache-2.0
#include "routing/intake/intake.hpp"

#include <utility>

#include "routing/base/async.hpp"
#include "routing/base/ids.hpp"
#include "routing/mapping/mapping.hpp"

namespace housecalld::intake {

Intake::Intake(store::Store& store, const base::Snapshot<plan::RoutingTable>& table,
               const base::Clock& clock, RingBell ring_bell)
    : store_(store), table_(table), clock_(clock), ring_bell_(std::move(ring_bell)) {}

event::NewEvent Intake::prepare(const event::Installation& installation, Arrival arrival) {
  mapping::Mapped mapped = mapping::map_event(arrival.body);
  event::NewEvent made;
  if (mapped.reason.empty()) {
    plan::Plan plan = plan::plan(mapped.object, installation, *table_.get());
    made.event.state = plan.state;
    made.event.reason = std::move(plan.reason);
    made.destinations = std::move(plan.destinations);
    made.order_key = plan::order_key(mapped.object, installation);
  } else {
    made.event.state = event::EventState::kUnmapped;
    made.event.reason = std::move(mapped.reason);
  }
  const base::Timestamp now = clock_.now();
  made.body_digest = base::sha256({arrival.body});
  made.event.id = base::new_message_id(now);
  made.event.installation = installation.id;
  made.event.received_at = now;
  made.event.object = std::move(mapped.object);
  made.event.body = std::move(arrival.body);
  made.event.api_signature = std::move(arrival.api_signature);
  made.event.api_timestamp = std::move(arrival.api_timestamp);
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
