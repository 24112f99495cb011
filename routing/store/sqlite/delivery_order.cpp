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

void promote_next(Database& database, event::DeliveryId finished, base::Timestamp now) {
  Statement promote = database.prepare(kPromoteNext);
  promote.bind(now).bind(finished).run();
}

}  // namespace housecalld::store
