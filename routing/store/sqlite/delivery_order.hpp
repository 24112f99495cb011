// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "routing/base/clock.hpp"
#include "routing/event/delivery.hpp"
#include "routing/store/sqlite/database.hpp"

namespace housecalld::store {

// One delivery of an order key and destination is waiting or claimed; the others are held behind
// it.

/// A delivery that joins the line of its key.
struct Joining {
  std::string_view destination;
  std::string_view order_key;
  base::Timestamp now;  ///< when it is due, unless it is held
};
void insert_delivery(Database& database, std::int64_t event, const Joining& joining);

/// The state in which a delivery joins its key's line: held when another is unfinished.
[[nodiscard]] event::DeliveryState joining_state(Database& database, std::string_view destination,
                                                 std::string_view order_key);

/// Makes the oldest held delivery behind a finished one due.
void promote_next(Database& database, event::DeliveryId finished, base::Timestamp now);

/// Makes a dead letter of an unfinished delivery and promotes the next. Its reason is this one and
/// that of the last failure.
void bury(Database& database, event::DeliveryId id, std::string_view reason, base::Timestamp now);

}  // namespace housecalld::store
