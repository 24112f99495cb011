// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "routing/base/clock.hpp"
#include "routing/base/crypto.hpp"
#include "routing/event/object_event.hpp"

namespace housecalld::event {

/// What became of an accepted event before any delivery.
enum class EventState {
  kRouted,    ///< at least one destination gets it
  kUnrouted,  ///< understood, wanted by no route
  kUnmapped,  ///< verified, and not understood
};
std::string_view to_string(EventState state);
std::optional<EventState> parse_event_state(std::string_view text);

/// An accepted event as the store keeps it.
struct StoredEvent {
  std::string id;            ///< the message id, stable for ever, `msg_...`
  std::string installation;  ///< Installation::id
  base::Timestamp received_at;
  EventState state = EventState::kRouted;
  std::string reason;  ///< why it is unrouted or unmapped; empty when routed

  /// What the body says; for an unmapped event, as much of it as was understood.
  ObjectEvent object;

  /// The top-level fields in which the record differs from the last body that came of it; only of
  /// updates, and absent when there was none.
  std::optional<std::vector<std::string>> fields_updated;
  /// When the record was deleted, of an event that came after that.
  std::optional<base::Timestamp> record_deleted_at;

  std::string body;                                  ///< HCP's exact bytes
  std::optional<base::Timestamp> payload_erased_at;  ///< set: the body was erased, the rest is kept
  std::string api_signature;                         ///< HCP's `Api-Signature` header as it came
  std::string api_timestamp;                         ///< HCP's `Api-Timestamp` header as it came
};

/// What an event does to the mark that its record is deleted.
enum class Tombstone { kKeep, kSet, kLift };

/// An event on its way into the store, with one delivery to make per destination.
struct NewEvent {
  StoredEvent event;
  base::Digest digest{};  ///< what makes a repeat: unique per installation
  /// Deliveries of one key to one destination are made one after the other. Empty: no order.
  std::string order_key;
  std::vector<std::string> destinations;  ///< empty unless the event is routed
  base::Moment due_at;                    ///< when the first attempts may be made
  Tombstone tombstone = Tombstone::kKeep;
};

}  // namespace housecalld::event
