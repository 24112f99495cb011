// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "routing/base/clock.hpp"

namespace housecalld::event {

enum class DeliveryState {
  kWaiting,    ///< to be attempted at `next_attempt_at`
  kHeld,       ///< behind an earlier delivery of the same record
  kClaimed,    ///< an attempt is being made until the lease ends
  kDelivered,  ///< acknowledged by the destination
  kDead,       ///< a dead letter: given up, with the reason
  kDiscarded,  ///< a dead letter that somebody decided not to want any more
};
/// Nothing more happens to it by itself.
[[nodiscard]] constexpr bool is_finished(DeliveryState state) {
  return state >= DeliveryState::kDelivered;
}
std::string_view to_string(DeliveryState state);
std::optional<DeliveryState> parse_delivery_state(std::string_view text);

using DeliveryId = std::int64_t;

/// One event on its way to one destination.
struct Delivery {
  DeliveryId id = 0;
  std::string event_id;
  std::string destination;
  DeliveryState state = DeliveryState::kWaiting;
  std::uint32_t attempts = 0;  ///< attempts finished since it was created or replayed
  std::uint32_t refusals = 0;  ///< those of them that the destination refused
  base::Moment next_attempt_at;
  std::string reason;  ///< of the last failure; for a dead letter, why it was given up
};

/// One finished try to deliver, successful or not.
struct Attempt {
  base::Timestamp started_at;
  base::Millis took{0};
  bool succeeded = false;
  int status = 0;               ///< HTTP status; 0 when there was none
  std::string address;          ///< `203.0.113.7:443`, the peer that was reached; may be empty
  std::string error;            ///< why it failed; empty on success
  std::string response_prefix;  ///< the first bytes of what the destination answered
};

}  // namespace housecalld::event
