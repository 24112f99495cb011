// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "routing/store/sqlite/indexed_sql.hpp"
#include "routing/store/sqlite/lines.hpp"
#include "routing/store/sqlite/operations.hpp"

namespace housecalld::store {
namespace {

/// A delivery whose event has a body.
struct Original {
  std::int64_t event = 0;  ///< its place
  std::string destination;
  std::string order_key;
};

/// Empty unless it is finished.
std::optional<Original> find_finished(Database& database, event::DeliveryId id) {
  Statement row = database.prepare(
      "SELECT d.event_seq, d.destination, d.order_key FROM deliveries d"
      " JOIN events e ON e.seq = d.event_seq"
      " WHERE d.id = ? AND d.finished_at IS NOT NULL AND e.erased_at IS NULL");
  if (!row.bind(id).step()) return std::nullopt;
  Original found;
  found.event = row.number();
  found.destination = row.text();
  found.order_key = row.text();
  return found;
}

bool make_again(Database& database, event::DeliveryId id, base::Now now,
                delivery::Transition what = delivery::Transition::kReplay) {
  Change again;
  again.what = what;
  again.now = now;
  return change(database, id, again);
}

/// The event's delivery to a destination; 0 when it has none.
event::DeliveryId find_delivery(Database& database, std::int64_t event,
                                const std::string& destination) {
  Statement row =
      database.prepare("SELECT id FROM deliveries WHERE event_seq = ? AND destination = ?");
  return row.bind(event).bind(std::string_view(destination)).step() ? row.number() : 0;
}

/// The event's delivery to another destination: the one that it had, or a new one.
bool make_for(Database& database, const Original& original, const std::string& destination,
              base::Now now) {
  const event::DeliveryId other = find_delivery(database, original.event, destination);
  if (other != 0) return make_again(database, other, now);
  join(database, {original.event, destination, original.order_key, now});
  return true;
}

void write_down(Database& database, const Reroute& made) {
  const event::ObjectEvent& object = made.object;
  Statement update = database.prepare(
      "UPDATE events SET state = ?, reason = ?, provider_event = ?, object = ?, payload_key = ?,"
      " action = ?, record_id = ?, occurred_at = ?, company_id = ?, ghost_job = ? WHERE id = ?");
  update.bind(static_cast<std::int64_t>(made.state))
      .bind(std::string_view(made.reason))
      .bind(std::string_view(object.provider_event))
      .bind(std::string_view(object.object))
      .bind(std::string_view(object.payload_key))
      .bind(static_cast<std::int64_t>(object.action))
      .bind(object.record_id)
      .bind(object.occurred_at)
      .bind(std::string_view(object.company_id))
      .bind(std::int64_t{object.ghost_job ? 1 : 0})
      .bind(std::string_view(made.event_id))
      .run();
}

}  // namespace

std::size_t replay(Database& database, const Replay& which) {
  std::size_t replayed = 0;
  for (const event::DeliveryId id : which.deliveries) {
    const auto finished = find_finished(database, id);
    if (!finished) continue;
    const bool elsewhere = which.to && *which.to != finished->destination;
    const bool made = elsewhere ? make_for(database, *finished, *which.to, which.now)
                                : make_again(database, id, which.now);
    if (made) ++replayed;
  }
  return replayed;
}

std::size_t discard(Database& database, const std::vector<event::DeliveryId>& deliveries,
                    base::Now now) {
  Change made;
  made.what = delivery::Transition::kDiscard;
  made.now = now;
  return static_cast<std::size_t>(std::ranges::count_if(
      deliveries, [&](event::DeliveryId id) { return change(database, id, made); }));
}

bool reroute(Database& database, const Reroute& made) {
  std::int64_t place = 0;
  {
    Statement row = database.prepare(
        "SELECT seq, state, reason FROM events WHERE id = ? AND erased_at IS NULL");
    if (!row.bind(std::string_view(made.event_id)).step()) return false;
    place = row.number();
    const auto state = static_cast<event::EventState>(row.number());
    if (state == event::EventState::kRouted) return false;
    if (state == made.state && row.text() == made.reason) return false;
  }
  write_down(database, made);
  for (const std::string& destination : made.destinations) {
    join(database, {place, destination, made.order_key, made.now});
  }
  return true;
}

namespace {

struct Abandoned {
  event::DeliveryId id = 0;
  std::int64_t event = 0;
  std::string order_key;
};

std::vector<Abandoned> find_abandoned(Database& database, const Abandonment& which) {
  Statement rows = database.prepare(kUnfinishedOfDestination);
  rows.bind(std::string_view(which.destination));
  std::vector<Abandoned> found;
  while (found.size() < which.limit && rows.step()) {
    Abandoned one;
    one.id = rows.number();
    one.event = rows.number();
    one.order_key = rows.text();
    const auto state = static_cast<event::DeliveryState>(rows.number());
    if (delivery::after(state, delivery::Transition::kAbandon)) found.push_back(std::move(one));
  }
  return found;
}

void hand_over(Database& database, const Abandoned& one, const std::string& to, base::Now now) {
  const event::DeliveryId other = find_delivery(database, one.event, to);
  if (other == 0) return join(database, {one.event, to, one.order_key, now});
  make_again(database, other, now, delivery::Transition::kRevive);
}

}  // namespace

std::size_t abandon(Database& database, const Abandonment& which) {
  const std::string reason = which.to ? "moved to " + *which.to : "discarded by hand";
  Change made;
  made.what = delivery::Transition::kAbandon;
  made.now = which.now;
  made.reason = reason;
  std::size_t abandoned = 0;
  for (const Abandoned& one : find_abandoned(database, which)) {
    if (which.to) hand_over(database, one, *which.to, which.now);
    if (change(database, one.id, made)) ++abandoned;
  }
  return abandoned;
}

}  // namespace housecalld::store
