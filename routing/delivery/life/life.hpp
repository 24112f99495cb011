// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>

#include "routing/event/delivery.hpp"

namespace housecalld::delivery {

// The life of a delivery: every change of its state, in one table, and the order of those of one
// record. Pure. Whoever stores deliveries changes their state by these functions alone; order,
// counters and health follow from the state.

/// What can happen to a delivery.
enum class Transition {
  kClaim,     ///< an attempt begins; also when the lease of the one before has ended
  kRelease,   ///< the process that claimed it is gone
  kDeliver,   ///< its attempt succeeded
  kPostpone,  ///< its attempt failed, and it is to be tried again
  kBury,      ///< its attempt failed for good
  kGiveUp,    ///< it has waited too long, or its payload is erased
  kDiscard,   ///< a dead letter that is not wanted any more
  kAbandon,   ///< somebody decided that its destination shall not have it
  kReplay,    ///< it is to be made again
  kRevive,    ///< what waited for another destination comes to this one, which never got it
  kHold,      ///< one that was accepted earlier goes first
  kPromote,   ///< it is the first of its line
};

/// The state after that; empty when it cannot happen in this one. An attempt under way is left to
/// its end: nothing but its own outcome, its lease or the end of its process moves it.
[[nodiscard]] std::optional<event::DeliveryState> after(event::DeliveryState before,
                                                        Transition what);

/// In which state a delivery joins its line.
inline constexpr event::DeliveryState kJoined = event::DeliveryState::kHeld;

// A line is what is unfinished of one order key and destination, in the order in which the events
// were accepted. While one of it is claimed the others are held; else the first is waiting and the
// others are held. A delivery without order key is a line of its own.

/// One of a line.
struct Standing {
  event::DeliveryId id = 0;
  event::DeliveryState state = event::DeliveryState::kWaiting;
};

/// What brings a line into order: at most one of it to hold and one to promote.
struct Rearrangement {
  std::optional<event::DeliveryId> hold;
  std::optional<event::DeliveryId> promote;
};

/// `first`: the first two of the line or fewer. They are enough where the line was in order before
/// one of it joined, left or changed its state: what waits was the first then.
[[nodiscard]] Rearrangement arrange(bool any_claimed, std::span<const Standing> first);

}  // namespace housecalld::delivery
