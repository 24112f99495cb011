// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "routing/base/clock.hpp"
#include "routing/delivery/life/life.hpp"
#include "routing/event/delivery.hpp"
#include "routing/store/sqlite/database.hpp"

namespace housecalld::store {

// The one place in which a delivery's state is written. What may happen, and who of a line may go,
// is decided by routing/delivery/life.

/// A delivery that joins its line.
struct Joining {
  std::int64_t event = 0;  ///< its place
  std::string_view destination;
  std::string_view order_key;
  base::Now now;
};
/// Of an event that was just accepted: nothing of its line comes after it.
void join_at_end(Database& database, const Joining& joining);
/// Of any event: it takes the place that the event has by acceptance.
void join(Database& database, const Joining& joining);

/// What happens to a delivery, and what is written with it.
struct Change {
  delivery::Transition what = delivery::Transition::kDeliver;
  base::Now now;
  base::Moment until;     ///< kPostpone: the next attempt; kClaim: the end of the lease
  base::Millis pause{0};  ///< kPostpone: how long that is from now
  /// Of the failure, or of the end. One that is given up or abandoned keeps its last failure behind
  /// it.
  std::string_view reason;
  bool counts = false;   ///< as an attempt
  bool refused = false;  ///< as one that was refused
};
/// False when that cannot happen to it, or there is no such delivery: nothing changes.
bool change(Database& database, event::DeliveryId id, const Change& change);

/// Makes every claimed delivery waiting, due now. Gives the number.
std::size_t release_all(Database& database, base::Now now);

}  // namespace housecalld::store
