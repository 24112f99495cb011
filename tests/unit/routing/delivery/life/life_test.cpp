// SPDX-License-Identifier: Apache-2.0
#include "routing/delivery/life/life.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace housecalld::delivery {
namespace {

using enum event::DeliveryState;
using enum Transition;

constexpr std::array kEvery = {kWaiting, kHeld, kClaimed, kDelivered, kDead, kDiscarded};

TEST(Life, AnAttemptUnderWayIsMovedByItsEndItsLeaseOrItsProcessAlone) {
  for (const Transition what : {kGiveUp, kDiscard, kAbandon, kReplay, kRevive, kHold, kPromote}) {
    EXPECT_EQ(after(kClaimed, what), std::nullopt) << static_cast<int>(what);
  }
  EXPECT_EQ(after(kClaimed, kDeliver), kDelivered);
  EXPECT_EQ(after(kClaimed, kPostpone), kWaiting);
  EXPECT_EQ(after(kClaimed, kBury), kDead);
  EXPECT_EQ(after(kClaimed, kRelease), kWaiting);
  EXPECT_EQ(after(kClaimed, kClaim), kClaimed);
}

TEST(Life, AnOutcomeMovesOnlyWhatIsClaimed) {
  for (const event::DeliveryState before : kEvery) {
    if (before == kClaimed) continue;
    for (const Transition what : {kDeliver, kPostpone, kBury, kRelease}) {
      EXPECT_EQ(after(before, what), std::nullopt);
    }
  }
}

TEST(Life, WhatIsHeldIsNotClaimed) {
  EXPECT_EQ(after(kHeld, kClaim), std::nullopt);
  EXPECT_EQ(after(kWaiting, kClaim), kClaimed);
}

TEST(Life, OnlyWhatIsFinishedIsReplayedAndItJoinsItsLine) {
  for (const event::DeliveryState before : kEvery) {
    const auto expected = event::is_finished(before) ? std::optional(kJoined) : std::nullopt;
    EXPECT_EQ(after(before, kReplay), expected);
  }
}

TEST(Life, OnlyWhatTheDestinationNeverGotIsRevived) {
  for (const event::DeliveryState before : kEvery) {
    const bool missing = before == kDead || before == kDiscarded;
    EXPECT_EQ(after(before, kRevive), missing ? std::optional(kJoined) : std::nullopt);
  }
}

TEST(Life, WhatWasDeliveredIsNeverADeadLetter) {
  for (const Transition what : {kGiveUp, kDiscard, kAbandon, kBury, kPostpone}) {
    EXPECT_EQ(after(kDelivered, what), std::nullopt);
  }
}

Rearrangement arranged(bool any_claimed, std::vector<Standing> first) {
  return arrange(any_claimed, first);
}

TEST(Line, TheFirstGoesAndTheOthersAreHeld) {
  EXPECT_EQ(arranged(false, {{7, kHeld}}).promote, 7);
  const Rearrangement older = arranged(false, {{7, kHeld}, {9, kWaiting}});
  EXPECT_EQ(older.promote, 7);
  EXPECT_EQ(older.hold, 9);
}

TEST(Line, NobodyGoesBesideAnAttemptUnderWay) {
  EXPECT_EQ(arranged(true, {{7, kHeld}, {9, kClaimed}}).promote, std::nullopt);
  EXPECT_EQ(arranged(true, {{7, kWaiting}, {9, kClaimed}}).hold, 7);
  EXPECT_EQ(arranged(true, {{7, kClaimed}, {9, kHeld}}).promote, std::nullopt);
}

TEST(Line, OneInOrderStaysAsItIs) {
  for (const auto& line : {std::vector<Standing>{}, {{7, kWaiting}}, {{7, kWaiting}, {9, kHeld}}}) {
    const Rearrangement none = arrange(false, line);
    EXPECT_EQ(none.hold, std::nullopt);
    EXPECT_EQ(none.promote, std::nullopt);
  }
}

}  // namespace
}  // namespace housecalld::delivery
