// SPDX-License-Identifier: Apache-2.0
#include "routing/delivery/life/life.hpp"

#include <array>
#include <cstddef>

namespace housecalld::delivery {
namespace {

using event::DeliveryState;

constexpr auto kNone = std::nullopt;
constexpr auto kWaiting = DeliveryState::kWaiting;
constexpr auto kHeld = DeliveryState::kHeld;
constexpr auto kClaimed = DeliveryState::kClaimed;
constexpr auto kDelivered = DeliveryState::kDelivered;
constexpr auto kDead = DeliveryState::kDead;
constexpr auto kDiscarded = DeliveryState::kDiscarded;

constexpr std::size_t kStates = 6;
constexpr std::size_t kTransitions = 12;
using Row = std::array<std::optional<DeliveryState>, kStates>;

// clang-format off
constexpr std::array<Row, kTransitions> kTable = {{
//                waiting     held        claimed     delivered  dead        discarded
/* claim    */ {{ kClaimed,   kNone,      kClaimed,   kNone,     kNone,      kNone      }},
/* release  */ {{ kNone,      kNone,      kWaiting,   kNone,     kNone,      kNone      }},
/* deliver  */ {{ kNone,      kNone,      kDelivered, kNone,     kNone,      kNone      }},
/* postpone */ {{ kNone,      kNone,      kWaiting,   kNone,     kNone,      kNone      }},
/* bury     */ {{ kNone,      kNone,      kDead,      kNone,     kNone,      kNone      }},
/* give up  */ {{ kDead,      kDead,      kNone,      kNone,     kNone,      kNone      }},
/* discard  */ {{ kNone,      kNone,      kNone,      kNone,     kDiscarded, kNone      }},
/* abandon  */ {{ kDiscarded, kDiscarded, kNone,      kNone,     kNone,      kNone      }},
/* replay   */ {{ kNone,      kNone,      kNone,      kJoined,   kJoined,    kJoined    }},
/* revive   */ {{ kNone,      kNone,      kNone,      kNone,     kJoined,    kJoined    }},
/* hold     */ {{ kHeld,      kNone,      kNone,      kNone,     kNone,      kNone      }},
/* promote  */ {{ kNone,      kWaiting,   kNone,      kNone,     kNone,      kNone      }},
}};
// clang-format on

static_assert(static_cast<std::size_t>(Transition::kPromote) + 1 == kTransitions);
static_assert(static_cast<std::size_t>(kDiscarded) + 1 == kStates);

}  // namespace

std::optional<DeliveryState> after(DeliveryState before, Transition what) {
  return kTable.at(static_cast<std::size_t>(what)).at(static_cast<std::size_t>(before));
}

Rearrangement arrange(bool any_claimed, std::span<const Standing> first) {
  Rearrangement made;
  for (std::size_t place = 0; place < first.size(); ++place) {
    const Standing& one = first[place];
    const bool goes = place == 0 && !any_claimed;
    if (goes && one.state == kHeld) made.promote = one.id;
    if (!goes && one.state == kWaiting) made.hold = one.id;
  }
  return made;
}

}  // namespace housecalld::delivery
