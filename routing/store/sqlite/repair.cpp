// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <vector>

#include "routing/store/sqlite/delivery_order.hpp"
#include "routing/store/sqlite/operations.hpp"

namespace housecalld::store {
namespace {

/// A finished delivery that is to be made again; its event has a body.
struct Finished {
  event::DeliveryId id = 0;
  std::int64_t event = 0;  ///< its place
  std::string destination;
  std::string order_key;
};

std::optional<Finished> find_finished(Database& database, event::DeliveryId id) {
  Statement row = database.prepare(
      "SELECT d.event_seq, d.destination, d.order_key FROM deliveries d"
      " JOIN events e ON e.seq = d.event_seq"
      " WHERE d.id = ? AND d.state >= 3 AND e.erased_at IS NULL");
  if (!row.bind(id).step()) return std::nullopt;
  Finished found;
  found.id = id;
  found.event = row.number();
  found.destination = row.text();
  found.order_key = row.text();
  return found;
}

void make_due_again(Database& database, const Finished& finished, base::Timestamp now) {
  const event::DeliveryState state =
      joining_state(database, finished.destination, finished.order_key);
  Statement reset = database.prepare(
      "UPDATE deliveries SET state = ?, attempts = 0, next_attempt_at = ?, lease_until = 0,"
      " reason = '', finished_at = NULL WHERE id = ?");
  reset.bind(static_cast<std::int64_t>(state)).bind(now).bind(finished.id).run();
}

/// The event's delivery to another destination: the one that it had, or a new one.
bool make_for(Database& database, const Finished& original, const std::string& destination,
              base::Timestamp now) {
  Finished other = original;
  other.destination = destination;
  {
    Statement row = database.prepare(
        "SELECT id, state FROM deliveries WHERE event_seq = ? AND destination = ?");
    if (!row.bind(original.event).bind(std::string_view(destination)).step()) {
      other.id = 0;
    } else {
      other.id = row.number();
      const auto state = static_cast<event::DeliveryState>(row.number());
      if (!event::is_finished(state)) return false;
    }
  }
  if (other.id == 0) {
    insert_delivery(database, other.event, {destination, other.order_key, now});
  } else {
    make_due_again(database, other, now);
  }
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
    if (which.to && *which.to != finished->destination) {
      if (!make_for(database, *finished, *which.to, which.now)) continue;
    } else {
      make_due_again(database, *finished, which.now);
    }
    ++replayed;
  }
  return replayed;
}

std::size_t discard(Database& database, const std::vector<event::DeliveryId>& deliveries,
                    base::Timestamp now) {
  std::size_t discarded = 0;
  for (const event::DeliveryId id : deliveries) {
    Statement update = database.prepare(
        "UPDATE deliveries SET state = 5, finished_at = ? WHERE id = ? AND state = 4");
    if (update.bind(now).bind(id).run()) ++discarded;
  }
  return discarded;
}

bool reroute(Database& database, const Reroute& made) {
  std::int64_t place = 0;
  {
    Statement row = database.prepare("SELECT seq, state, reason FROM events WHERE id = ?");
    if (!row.bind(std::string_view(made.event_id)).step()) return false;
    place = row.number();
    const auto state = static_cast<event::EventState>(row.number());
    if (state == event::EventState::kRouted) return false;
    if (state == made.state && row.text() == made.reason) return false;
  }
  write_down(database, made);
  for (const std::string& destination : made.destinations) {
    insert_delivery(database, place, {destination, made.order_key, made.now});
  }
  return true;
}

}  // namespace housecalld::store
