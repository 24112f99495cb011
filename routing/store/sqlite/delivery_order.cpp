// SPDX-License-Identifier: Apache-2.0
#include "routing/store/sqlite/delivery_order.hpp"

namespace housecalld::store {

event::DeliveryState joining_state(Database& database, std::string_view destination,
                                   std::string_view order_key) {
  if (order_key.empty()) return event::DeliveryState::kWaiting;
  Statement unfinished = database.prepare(
      "SELECT 1 FROM deliveries WHERE destination = ? AND order_key = ?"
      " AND state < 3 AND order_key <> '' LIMIT 1");
  const bool found = unfinished.bind(destination).bind(order_key).step();
  return found ? event::DeliveryState::kHeld : event::DeliveryState::kWaiting;
}

void promote_next(Database& database, event::DeliveryId finished, base::Timestamp now) {
  Statement promote = database.prepare(
      "UPDATE deliveries SET state = 0, next_attempt_at = ?1 WHERE id ="
      " (SELECT next.id FROM deliveries AS done JOIN deliveries AS next"
      "  ON next.destination = done.destination AND next.order_key = done.order_key"
      "  WHERE done.id = ?2 AND next.state = 1 AND next.state < 3 AND next.order_key <> ''"
      "  ORDER BY next.id LIMIT 1)");
  promote.bind(now).bind(finished).run();
}

}  // namespace housecalld::store
