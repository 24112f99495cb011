// SPDX-License-Identifier: Apache-2.0
#include "routing/intake/intake.hpp"

#include <utility>

#include "routing/base/async.hpp"
#include "routing/base/ids.hpp"
#include "routing/intake/understand.hpp"

namespace housecalld::intake {
namespace {

using TablePtr = std::shared_ptr<const plan::RoutingTable>;

/// A body that says which record and when is one event however often it comes. One that does not
/// (`lead.deleted` without a record, an appointment's pros without a time) is another event each
/// time: then HCP's own time stamp of the request, which is signed with it, tells a repeat.
base::Digest identity_of(const Arrival& arrival, const event::ObjectEvent& object) {
  if (object.record_id && object.occurred_at) return base::sha256({arrival.body});
  return base::sha256({arrival.body, "\n", arrival.api_timestamp});
}

void enter(Understood understood, event::NewEvent& made) {
  made.event.object = std::move(understood.object);
  made.event.state = understood.plan.state;
  made.event.reason = std::move(understood.plan.reason);
  made.event.record_deleted_at = understood.record_deleted_at;
  made.destinations = std::move(understood.plan.destinations);
  made.order_key = std::move(understood.order_key);
  made.tombstone = understood.tombstone;
}

/// What becomes of an event of a record, in the light of what came before.
void decide(event::NewEvent& made, const store::Past& past, const event::Installation& installation,
            const plan::RoutingTable& table) {
  const event::ObjectEvent& object = made.event.object;
  Known known;
  known.deleted_at = past.deleted_at;
  known.created_at = past.created_at;
  if (object.action == event::Action::kUpdate && !past.body.empty()) {
    known.fields_updated = changed_fields(past.body, made.event.body, object.payload_key);
  }
  made.event.fields_updated = known.fields_updated;
  enter(understand(made.event.body, {std::move(made.event.object), {}}, installation, table, known),
        made);
}

}  // namespace

Intake::Intake(store::IntakeStore& store, const base::Snapshot<plan::RoutingTable>& table,
               const installations::Book& book, const base::Clock& clock, RingBell ring_bell,
               Pin pin)
    : store_(store),
      table_(table),
      book_(book),
      clock_(clock),
      ring_bell_(std::move(ring_bell)),
      pin_(std::move(pin)) {}

event::NewEvent Intake::prepare(const event::Installation& installation,
                                const event::ObjectEvent& object, Arrival arrival) const {
  const base::Now now = clock_.read();
  event::NewEvent made;
  made.digest = identity_of(arrival, object);
  made.event.id = base::new_message_id(now.wall);
  made.event.installation = installation.id;
  made.event.received_at = now.wall;
  made.due_at = now.moment;
  made.event.body = std::move(arrival.body);
  made.event.api_signature = std::move(arrival.api_signature);
  made.event.api_timestamp = std::move(arrival.api_timestamp);
  return made;
}

base::Result<store::Reroute> Intake::route_again(const event::StoredEvent& event) const {
  const installations::EntryPtr entry = book_.find(event.installation);
  if (!entry || entry->removed_at) {
    return base::fail(base::Errc::kNotFound,
                      "no installation \"" + event.installation + "\" is configured");
  }
  if (!installations::is_of(*entry, event.received_at, clock_.now())) {
    return base::fail(base::Errc::kNotFound, "it came to an earlier installation \"" +
                                                 event.installation + "\", which is gone");
  }
  mapping::Mapped mapped = mapping::map_event(event.body);
  event::Installation installation = entry->installation;
  const bool unbound = installation.company_id.empty() && !mapped.object.company_id.empty();
  if (unbound && book_.holder_of(mapped.object.company_id, installation)) {
    installation.company_id = event::kNoCompany;
  }
  Understood understood = understand(event.body, std::move(mapped), installation, *table_.get(),
                                     {event.fields_updated, event.record_deleted_at});
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

net::awaitable<base::Result<Accepted>> Intake::accept(InstallationPtr installation,
                                                      Arrival arrival) {
  mapping::Mapped mapped = mapping::map_event(arrival.body);
  const std::string& company_id = mapped.object.company_id;
  const bool binds = mapped.reason.empty() && installation->company_id.empty() &&
                     !company_id.empty() && company_id != event::kAnyCompany &&
                     company_id != event::kNoCompany;
  if (binds && pin_) {
    auto company = co_await pin_(installation->id, company_id);
    if (company.has_error()) co_return company.error();
    auto bound = std::make_shared<event::Installation>(*installation);
    bound->company_id = std::move(*company);
    installation = std::move(bound);
  }
  Accepted accepted;
  accepted.provider_event = mapped.object.provider_event;
  accepted.foreign = mapped.reason.empty() && plan::is_foreign(mapped.object, *installation);

  event::NewEvent made = prepare(*installation, mapped.object, std::move(arrival));
  const TablePtr table = table_.get();
  store::Decide deciding;
  if (mapped.reason.empty() && mapped.object.record_id) {
    made.event.object = std::move(mapped.object);
    deciding = [installation, table](event::NewEvent& one, const store::Past& past) {
      decide(one, past, *installation, *table);
    };
  } else {
    enter(understand(made.event.body, std::move(mapped), *installation, *table, {}), made);
  }
  base::Result<store::Appended> appended =
      co_await base::await_callback<base::Result<store::Appended>>(
          [this, &made, &deciding](store::Callback<store::Appended> done) {
            store_.append(std::move(made), std::move(deciding), std::move(done));
          });
  if (appended.has_error()) co_return appended.error();
  for (const std::string& destination : appended->destinations) ring_bell_(destination);
  accepted.message_id = std::move(appended->event_id);
  accepted.duplicate = appended->duplicate;
  accepted.state = appended->state;
  accepted.reason = std::move(appended->reason);
  co_return accepted;
}

}  // namespace housecalld::intake
