// SPDX-License-Identifier: Apache-2.0
#include "tests/contract/store/store_contract.hpp"

namespace housecalld::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class ClaimContract : public StoreContract {
 protected:
  /// One event for `crm`, received `after` the start.
  void append_at(const std::string& id, base::Millis after,
                 const std::string& destination = "crm") {
    event::NewEvent made = new_event(id, {destination});
    made.event.received_at = kStart + after;
    ASSERT_TRUE(driver_.append(made).has_value());
  }
};
INSTANTIATE_TEST_SUITE_P(Stores, ClaimContract, testing::ValuesIn(all_stores()), name_of_kind);

TEST_P(ClaimContract, GivesTheDeliveryAndItsEventWithTheBody) {
  append_at("msg_1", 0ms);
  const store::Claimed claimed = driver_.claim("crm", kStart).value();
  ASSERT_EQ(claimed.work.size(), 1U);
  const store::Work& work = claimed.work[0];
  EXPECT_GT(work.delivery.id, 0);
  EXPECT_EQ(work.delivery.event_id, "msg_1");
  EXPECT_EQ(work.delivery.destination, "crm");
  EXPECT_EQ(work.delivery.state, DeliveryState::kClaimed);
  EXPECT_EQ(work.delivery.attempts, 0U);
  EXPECT_EQ(work.event.id, "msg_1");
  EXPECT_EQ(work.event.body, new_event("msg_1").event.body);
  EXPECT_EQ(state_of("msg_1"), DeliveryState::kClaimed);
}

TEST_P(ClaimContract, NothingWaitingGivesNothing) {
  const store::Claimed claimed = driver_.claim("crm", kStart).value();
  EXPECT_THAT(claimed.work, IsEmpty());
  EXPECT_EQ(claimed.next_due, std::nullopt);
}

TEST_P(ClaimContract, TakesOnlyTheDestinationAskedFor) {
  append_at("msg_1", 0ms);
  append_at("msg_2", 0ms, "audit");
  EXPECT_THAT(claim_ids("audit", kStart), ElementsAre("msg_2"));
  EXPECT_EQ(state_of("msg_1"), DeliveryState::kWaiting);
}

TEST_P(ClaimContract, TakesWhatIsDueToTheMillisecond) {
  append_at("msg_1", 10ms);
  const store::Claimed early = driver_.claim("crm", kStart + 9ms).value();
  EXPECT_THAT(early.work, IsEmpty());
  EXPECT_EQ(early.next_due, moment_of(kStart + 10ms));
  EXPECT_EQ(state_of("msg_1"), DeliveryState::kWaiting);
  EXPECT_THAT(claim_ids("crm", kStart + 10ms), ElementsAre("msg_1"));
}

TEST_P(ClaimContract, TakesTheEarliestDueFirst) {
  append_at("msg_1", 30ms);
  append_at("msg_2", 10ms);
  append_at("msg_3", 20ms);
  append_at("msg_4", 10ms);
  EXPECT_THAT(claim_ids("crm", kStart + 1s), ElementsAre("msg_2", "msg_4", "msg_3", "msg_1"));
}

TEST_P(ClaimContract, TakesNoMoreThanTheLimitAndSaysWhenTheNextIsDue) {
  append_at("msg_1", 1ms);
  append_at("msg_2", 2ms);
  append_at("msg_3", 3ms);
  const store::Claimed first = driver_.claim("crm", kStart + 1s, 2).value();
  EXPECT_THAT(ids_of(first), ElementsAre("msg_1", "msg_2"));
  EXPECT_EQ(first.next_due, moment_of(kStart + 3ms)) << "it may lie in the past";
  const store::Claimed second = driver_.claim("crm", kStart + 1s, 2).value();
  EXPECT_THAT(ids_of(second), ElementsAre("msg_3"));
  EXPECT_EQ(second.next_due, std::nullopt) << "nothing waits";
}

TEST_P(ClaimContract, ALimitOfZeroOnlyLooks) {
  append_at("msg_1", 5ms);
  const store::Claimed claimed = driver_.claim("crm", kStart + 1s, 0).value();
  EXPECT_THAT(claimed.work, IsEmpty());
  EXPECT_EQ(claimed.next_due, moment_of(kStart + 5ms));
  EXPECT_EQ(state_of("msg_1"), DeliveryState::kWaiting);
}

TEST_P(ClaimContract, TheLargestLimitTakesWhatThereIs) {
  append_at("msg_1", 0ms);
  EXPECT_THAT(claim_ids("crm", kStart, static_cast<std::size_t>(-1)), ElementsAre("msg_1"));
}

TEST_P(ClaimContract, NothingIsDueBesideWhatWasJustClaimed) {
  append_at("msg_1", 0ms);
  EXPECT_EQ(driver_.claim("crm", kStart).value().next_due, std::nullopt);
}

TEST_P(ClaimContract, AClaimedDeliveryMayBeClaimedAgainWhenItsLeaseEnds) {
  append_at("msg_1", 0ms);
  ASSERT_THAT(claim_ids("crm", kStart), ElementsAre("msg_1"));
  const store::Claimed early = driver_.claim("crm", kStart + minutes(1) - 1ms).value();
  EXPECT_THAT(early.work, IsEmpty());
  EXPECT_THAT(claim_ids("crm", kStart + minutes(1)), ElementsAre("msg_1"));
  EXPECT_THAT(claim_ids("crm", kStart + minutes(1)), IsEmpty()) << "the new lease holds";
}

TEST_P(ClaimContract, AnEndedLeaseComesInItsTurn) {
  append_at("msg_1", 0ms);
  ASSERT_THAT(claim_ids("crm", kStart), ElementsAre("msg_1"));
  append_at("msg_2", seconds(30));
  append_at("msg_3", seconds(90));
  const store::Claimed claimed = driver_.claim("crm", kStart + minutes(5), 2).value();
  EXPECT_THAT(ids_of(claimed), ElementsAre("msg_2", "msg_1"));
  EXPECT_EQ(claimed.next_due, moment_of(kStart + seconds(90)));
}

TEST_P(ClaimContract, ReleasedClaimsAreDueAgain) {
  append_at("msg_1", 0ms);
  append_at("msg_2", 0ms, "audit");
  append_at("msg_3", 0ms, "audit");
  ASSERT_EQ(claim_ids("crm", kStart).size(), 1U);
  ASSERT_EQ(claim_ids("audit", kStart, 1).size(), 1U);
  EXPECT_EQ(driver_.recover(kStart + 5ms).value(), 2U);
  EXPECT_EQ(driver_.recover(kStart + 5ms).value(), 0U);
  EXPECT_THAT(claim_ids("crm", kStart + 5ms), ElementsAre("msg_1"));
  EXPECT_THAT(claim_ids("audit", kStart + 5ms), ElementsAre("msg_3", "msg_2"));
}

TEST_P(ClaimContract, ReleasingLeavesFinishedAndWaitingAlone) {
  append_at("msg_1", 0ms);
  append_at("msg_2", 1ms);
  ASSERT_EQ(driver_.finish_next("crm", DeliveryState::kDelivered, kStart), "msg_1");
  EXPECT_EQ(driver_.recover(kStart + 1s).value(), 0U);
  EXPECT_EQ(state_of("msg_1"), DeliveryState::kDelivered);
  EXPECT_EQ(store_->event("msg_2").value().deliveries.at(0).delivery.next_attempt_at,
            moment_of(kStart + 1ms));
}

TEST_P(ClaimContract, ADisabledDestinationHasNoWorkUntilItIsEnabled) {
  append_at("msg_1", 0ms);
  EXPECT_TRUE(driver_.disable("crm", "410 Gone", kStart).value());
  const store::Claimed claimed = driver_.claim("crm", kStart).value();
  EXPECT_THAT(claimed.work, IsEmpty());
  EXPECT_EQ(claimed.next_due, std::nullopt);
  EXPECT_EQ(state_of("msg_1"), DeliveryState::kWaiting);
  EXPECT_TRUE(driver_.enable("crm").value());
  EXPECT_THAT(claim_ids("crm", kStart), ElementsAre("msg_1"));
}

TEST_P(ClaimContract, DisablingOneDestinationLeavesTheOthersAlone) {
  append_at("msg_1", 0ms);
  ASSERT_TRUE(driver_.disable("audit", "410 Gone", kStart).value());
  EXPECT_THAT(claim_ids("crm", kStart), ElementsAre("msg_1"));
}

TEST_P(ClaimContract, DisablingTwiceKeepsTheFirstReason) {
  EXPECT_TRUE(driver_.disable("crm", "410 Gone", kStart).value());
  EXPECT_FALSE(driver_.disable("crm", "something else", kStart + 1s).value());
  const auto rows = store_->destinations().value();
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].disabled_at, kStart);
  EXPECT_EQ(rows[0].disabled_reason, "410 Gone");
}

TEST_P(ClaimContract, TheDeliveriesOfADisabledDestinationAreShownAsSuch) {
  ASSERT_TRUE(driver_.append(new_event("msg_1", {"crm", "audit"})).has_value());
  ASSERT_TRUE(driver_.disable("crm", "410 Gone", kStart).value());
  const store::EventDetail detail = store_->event("msg_1").value();
  EXPECT_TRUE(detail.deliveries.at(0).destination_disabled);
  EXPECT_FALSE(detail.deliveries.at(1).destination_disabled);
}

TEST_P(ClaimContract, WhatTheCallerHasUnderWayIsNotGivenAgainWhenItsLeaseHasEnded) {
  append_at("msg_1", 0ms);
  append_at("msg_2", 1ms);
  const store::Claimed first = driver_.claim("crm", kStart, 1).value();
  ASSERT_THAT(ids_of(first), ElementsAre("msg_1"));
  store::ClaimRequest request{"crm", now_at(kStart + 1h), moment_of(kStart + 2h), 100};
  request.under_way = {first.work[0].delivery.id};
  EXPECT_THAT(ids_of(driver_.claim(request)), ElementsAre("msg_2"));
  request.under_way = {};
  EXPECT_THAT(ids_of(driver_.claim(request)), ElementsAre("msg_1"))
      << "another process may have it once the lease has ended";
}

TEST_P(ClaimContract, EnablingWhatIsNotDisabledChangesNothing) {
  EXPECT_FALSE(driver_.enable("crm").value());
  EXPECT_THAT(store_->destinations().value(), IsEmpty());
}

}  // namespace
}  // namespace housecalld::test
