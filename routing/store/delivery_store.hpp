// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "routing/base/clock.hpp"
#include "routing/event/delivery.hpp"
#include "routing/event/stored_event.hpp"
#include "routing/store/callback.hpp"

namespace housecalld::store {

/// A claimed delivery with all that an attempt needs.
struct Work {
  event::Delivery delivery;
  event::StoredEvent event;
};

struct ClaimRequest {
  std::string destination;
  base::Now now;
  base::Moment lease_until;  ///< past it the delivery may be claimed again
  std::size_t limit = 1;
  /// What the caller has in its hands and does not want again, even when its lease has ended.
  std::vector<event::DeliveryId> under_way = {};
};

struct Claimed {
  std::vector<Work> work;
  /// When the next waiting delivery of this destination that was not claimed now falls due. Empty:
  /// nothing waits. May be in the past when `limit` cut the claim short.
  std::optional<base::Moment> next_due;
  /// For how long this destination has given nothing but failures, as `Settlement` had it last;
  /// empty when its last attempt succeeded. Also of one that is disabled.
  std::optional<base::Millis> failing_for;
};

/// What an attempt says of its destination.
enum class Health {
  kWorks,
  kFails,
  kSaysNothing,  ///< it never got there, or the fault was the message's
};

/// How an attempt ended and what the delivery becomes.
struct Settlement {
  event::DeliveryId delivery = 0;
  event::Attempt attempt;
  event::DeliveryState state = event::DeliveryState::kDelivered;  ///< kDelivered, kWaiting or kDead
  base::Moment next_attempt_at;                                   ///< for kWaiting
  base::Millis pause{0};  ///< for kWaiting: how long that was from now
  std::string reason;     ///< for kWaiting the failure, for kDead why it was given up
  bool counts = true;     ///< as one of the attempts that its schedule allows
  bool refused = false;   ///< as one of those that the destination refused
  Health health = Health::kSaysNothing;
  base::Millis failing_for{0};  ///< for kFails: as long as it has, by the schedule's clock
  std::string disable;          ///< why the destination is disabled with it; empty when it is not
  base::Now now;
};

struct Settled {
  bool moved = false;     ///< the delivery was still claimed
  bool disabled = false;  ///< the destination was not disabled before
};

/// The store as whoever delivers sees it. callback.hpp says what holds for every call.
class DeliveryStore {
 public:
  DeliveryStore() = default;
  DeliveryStore(const DeliveryStore&) = delete;
  DeliveryStore& operator=(const DeliveryStore&) = delete;
  virtual ~DeliveryStore() = default;

  /// Marks up to `limit` due deliveries of one destination as claimed, earliest due first. A
  /// disabled destination has none.
  virtual void claim(ClaimRequest request, Callback<Claimed> done) = 0;

  /// Records an attempt and moves its delivery on; when that finishes the delivery, the next one of
  /// its line falls due. A delivery that is no longer claimed keeps its state and only gets the
  /// attempt; for one that does not exist nothing changes. What the destination answered is not
  /// kept when the event's payload was erased meanwhile.
  virtual void settle(Settlement settlement, Callback<Settled> done) = 0;

  /// To be called once, before the first claim: makes every delivery that an earlier process had
  /// claimed due, and lets nothing wait longer from now on than its whole pause, whatever the wall
  /// clock was when it was put off. Gives the number of those that were claimed.
  virtual void recover(base::Now now, Callback<std::size_t> done) = 0;
};

}  // namespace housecalld::store
