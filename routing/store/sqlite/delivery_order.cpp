// SPDX-License-Identifier: Apache-2.0
#include "routing/store/sqlite/delivery_order.hpp"

#include "routing/store/sqlite/indexed_sql.hpp"

namespace housecalld::store {

event::DeliveryState joining_state(Database& database, std::string_view destination,
                                   std::string_view order_key) {
  if (order_key.empty()) return event::DeliveryState::kWaiting;
  Statement unfinished = database.prepare(kUnfinishedOfKey);
  const bool found = unfinished.bind(destination).bind(order_key).step();
  return found ? event::DeliveryState::kHeld : event::DeliveryState::kWaiting;
}

void insert_delivery(Database& database, std::int64_t event, const Joining& joining) {
  const event::DeliveryState state =
      joining_state(database, joining.destination, joining.order_key);
  Statement insert = database.prepare(
      "INSERT INTO deliveries (event_seq, destination, order_key, state, attempts,"
      " next_attempt_at, lease_until, reason) VALUES (?, ?, ?, ?, 0, ?, 0, '')");
  insert.bind(event)
      .bind(joining.destination)
      .bind(joining.order_key)
      .bind(static_cast<std::int64_t>(state))
      .bind(joining.now)
      .run();
}

void promote_next(Database& database, event::DeliveryId finished, base::Timestamp now) {
  Statement promote = database.prepare(kPromoteNext);
  promote.bind(now).bind(finished).run();
}

void bury(Database& database, event::DeliveryId id, std::string_view reason, base::Timestamp now) {
  Statement update = database.prepare(
      "UPDATE deliveries SET state = 4, next_attempt_at = ?1, finished_at = ?1,"
      " reason = ?2 || CASE reason WHEN '' THEN '' ELSE ': ' || reason END WHERE id = ?3");
  update.bind(now).bind(reason).bind(id).run();
  promote_next(database, id, now);
}

}  // namespace housecalld::store
