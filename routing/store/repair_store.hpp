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

/// Finished deliveries that are to be made again.
struct Replay {
  std::vector<event::DeliveryId> deliveries;
  /// Another destination: their events get a delivery of their own to it, once.
  std::optional<std::string> to;
  base::Now now;
};

/// What an event that was unrouted or unmapped is now.
struct Reroute {
  std::string event_id;
  event::EventState state = event::EventState::kUnrouted;
  std::string reason;
  event::ObjectEvent object;
  std::string order_key;
  std::vector<std::string> destinations;
  base::Now now;
};

/// Events whose payload goes before they do.
struct Erasure {
  std::vector<std::string> events;  ///< message ids
  bool give_up = false;             ///< what waits becomes dead letters; else its event stays whole
  base::Now now;
};

/// What is unfinished of a destination that is to have it no more.
struct Abandonment {
  std::string destination;
  std::optional<std::string> to;  ///< who gets it instead; empty: nobody
  base::Now now;
  std::size_t limit = 1;
};

/// The store as whoever repairs sees it. callback.hpp says what holds for every call.
class RepairStore {
 public:
  RepairStore() = default;
  RepairStore(const RepairStore&) = delete;
  RepairStore& operator=(const RepairStore&) = delete;
  virtual ~RepairStore() = default;

  /// Makes those of the deliveries that are finished due again, with no attempts on their count;
  /// each takes the place in its line that its event has by acceptance. Unfinished ones are left
  /// alone, as are events that have an unfinished delivery to `to`, and those whose payload was
  /// erased. Gives the number.
  virtual void replay(Replay which, Callback<std::size_t> done) = 0;

  /// Marks those of the deliveries that are dead letters as discarded. Gives their number.
  virtual void discard(std::vector<event::DeliveryId> deliveries, base::Now now,
                       Callback<std::size_t> done) = 0;

  /// Writes down what an event that was unrouted or unmapped is now, and makes its deliveries, in
  /// the place that it has by acceptance. One that is routed, whose payload was erased, or that
  /// does not exist, stays as it is. Gives whether anything was changed.
  virtual void reroute(Reroute made, Callback<bool> done) = 0;

  /// Erases the bodies of events and what destinations answered to them. All else about them stays.
  /// An event with an attempt under way stays whole. The bytes are gone from the disk after the
  /// next `compact`. Gives how many were erased now.
  virtual void erase_payloads(Erasure which, Callback<std::size_t> done) = 0;

  /// Discards the oldest `limit` of what waits for a destination, after it was handed on: an event
  /// that has no delivery to `to` gets one, and one that is dead or discarded there is made again.
  /// What has an attempt under way is left to its end. Gives
  /// the number.
  virtual void abandon(Abandonment which, Callback<std::size_t> done) = 0;

  /// Stops (with a reason) or resumes the claims of a destination; survives a restart. Gives
  /// whether that changed anything.
  virtual void disable(std::string destination, std::string reason, base::Now now,
                       Callback<bool> done) = 0;
  virtual void enable(std::string destination, Callback<bool> done) = 0;

  /// Stops the claims of a destination by hand, for that long or until it is enabled. One that is
  /// disabled stays so. Gives whether that changed anything.
  virtual void pause(std::string destination, std::optional<base::Millis> time, base::Now now,
                     Callback<bool> done) = 0;
};

}  // namespace housecalld::store
