// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "routing/base/clock.hpp"
#include "routing/event/delivery.hpp"
#include "routing/sinks/sink.hpp"

namespace housecalld::delivery {

/// When a failed delivery is tried again.
struct RetryPolicy {
  /// The pause after the first, second, ... failure. A delivery is attempted once more than there
  /// are delays; when the last attempt fails too, it is a dead letter.
  std::vector<base::Millis> delays;
  /// The same for attempts that the destination refused: they count apart.
  std::vector<base::Millis> refused_delays;
  double jitter = 0.2;                                   ///< part of the delay, either way
  base::Millis retry_after_cap{std::chrono::hours(24)};  ///< longest wish that is followed
};

/// What becomes of a delivery after an attempt.
struct Decision {
  event::DeliveryState state = event::DeliveryState::kDelivered;  ///< kDelivered, kWaiting, kDead
  base::Millis pause{0};                                          ///< for kWaiting
  std::string reason;                                             ///< empty when delivered
  bool counts = true;                 ///< the attempt is one of those that the schedule allows
  bool refused = false;               ///< as one that was refused
  bool disable_destination = false;   ///< nothing more is to be sent to it until it is enabled
  base::Millis destination_pause{0};  ///< nothing is to be sent to it for so long
};

/// Pure. `delivery` is as it was claimed (its attempts do not count this one), `unit` a random
/// number in [0, 1] for the jitter. A Retry-After only ever lengthens the pause. When the
/// destination is gone the delivery keeps waiting, due as soon as the destination is enabled. An
/// attempt that never got there is made again by the same pause, as often as it takes.
[[nodiscard]] Decision decide(const event::Delivery& delivery, const sinks::Outcome& outcome,
                              const RetryPolicy& policy, double unit);

}  // namespace housecalld::delivery
