// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "routing/base/clock.hpp"
#include "routing/event/delivery.hpp"
#include "routing/event/stored_event.hpp"

namespace housecalld::store {

/// Where a list goes on after a page. Its text is opaque to whoever gets it.
struct Cursor {
  std::int64_t event = 0;     ///< the place of the last event that was looked at
  std::int64_t delivery = 0;  ///< of the last delivery; 0 in lists of events
  std::int64_t end = 0;       ///< the place of the last event that belongs to the list
  friend bool operator==(const Cursor&, const Cursor&) = default;
};
[[nodiscard]] std::string to_string(const Cursor& cursor);
/// Empty unless `to_string` made it.
[[nodiscard]] std::optional<Cursor> parse_cursor(std::string_view text);

/// Which events, and how much of their list. Everything that is set must match.
struct EventQuery {
  std::optional<std::string> id;
  std::optional<std::string> installation;
  std::optional<std::string> object;          ///< `jobs`
  std::optional<std::string> provider_event;  ///< `job.created`
  std::optional<std::string> record_id;
  std::optional<event::EventState> state;
  std::optional<base::Timestamp> since;  ///< received at or after
  std::optional<base::Timestamp> until;  ///< received before
  std::optional<std::string> text;       ///< the body contains these bytes
  bool whole = false;                    ///< only those whose payload was not erased

  bool oldest_first = false;     ///< lists come newest first, in the order of acceptance
  std::optional<Cursor> from;    ///< where the page before this one ended
  std::size_t limit = 50;        ///< a page has at most so many rows
  std::size_t examine = 20'000;  ///< and looks at no more than so many, whether they match or not
};

/// Which deliveries: those of the events that match, and what is set here. Order, cursor and limits
/// of `event` are those of the list of deliveries.
struct DeliveryQuery {
  EventQuery event;
  std::optional<std::string> destination;
  std::optional<event::DeliveryState> state;
};

/// A part of a list. Short of rows does not mean that it is the last one: `next` tells.
template <typename Row>
struct Page {
  std::vector<Row> rows;
  std::optional<Cursor> next;  ///< empty: nothing follows
};

/// An event in a list: all but the body, and how many of its deliveries are in which state.
struct EventRow {
  event::StoredEvent event;  ///< `body` is empty
  std::size_t body_bytes = 0;
  std::size_t delivered = 0;
  std::size_t unfinished = 0;
  std::size_t dead = 0;
  std::size_t discarded = 0;
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

/// Everything about one delivery.
struct DeliveryReport {
  event::StoredEvent event;  ///< `body` is empty
  DeliveryDetail delivery;
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
  std::optional<base::Moment> paused_until;      ///< when that ends by itself
  std::optional<base::Timestamp> failing_since;  ///< first failure since the last success
};

/// How full the store is.
struct Usage {
  std::uint64_t used_bytes = 0;  ///< of the database; what is free within it does not count
  std::size_t unfinished = 0;    ///< deliveries that wait, are held or claimed
  std::string refusal;           ///< why appends are refused now; empty when they are taken
};

}  // namespace housecalld::store
