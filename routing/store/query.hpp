// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "routing/base/clock.hpp"
#include "routing/event/delivery.hpp"
#include "routing/event/stored_event.hpp"

namespace housecalld::store {

/// Which events. Everything that is set must match.
struct EventQuery {
  std::optional<std::string> id;
  std::optional<std::string> installation;
  std::optional<std::string> object;          ///< `jobs`
  std::optional<std::string> provider_event;  ///< `job.created`
  std::optional<std::string> record_id;
  std::optional<event::EventState> state;
  std::optional<base::Timestamp> since;  ///< received at or after
  std::optional<base::Timestamp> until;  ///< received before
  std::size_t limit = 50;                ///< at most so many; lists come newest first
};

/// Which deliveries: those of the events that match, and what is set here. `event.limit` counts
/// deliveries; lists come newest first.
struct DeliveryQuery {
  EventQuery event;
  std::optional<std::string> destination;
  std::optional<event::DeliveryState> state;
};

/// An event in a list: all but the body, and how many of its deliveries are in which state.
struct EventRow {
  event::StoredEvent event;  ///< `body` is empty
  std::size_t body_bytes = 0;
  std::size_t delivered = 0;
  std::size_t unfinished = 0;
  std::size_t dead = 0;
};

/// A delivery in a list, with what one wants to know of its event.
struct DeliveryRow {
  event::Delivery delivery;
  event::StoredEvent event;  ///< `body` is empty
  std::optional<base::Timestamp> finished_at;
};

struct DeliveryDetail {
  event::Delivery delivery;
  std::optional<base::Timestamp> finished_at;
  std::vector<event::Attempt> attempts;  ///< oldest first
  bool destination_disabled = false;     ///< it waits until the destination is enabled
};

/// Everything about one event.
struct EventDetail {
  event::StoredEvent event;
  std::vector<DeliveryDetail> deliveries;
};

/// A destination as the store knows it, configured or not.
struct DestinationRow {
  std::string name;
  std::size_t unfinished = 0;
  std::size_t dead = 0;
  std::optional<base::Timestamp> oldest_unfinished;  ///< when its event was received
  std::optional<base::Timestamp> disabled_at;        ///< set: it is disabled
  std::string disabled_reason;
  bool paused = false;                           ///< it is disabled by hand, for a while
  std::optional<base::Timestamp> paused_until;   ///< when that ends by itself
  std::optional<base::Timestamp> failing_since;  ///< first failure since the last success
};

}  // namespace housecalld::store
