// SPDX-License-Identifier: Apache-2.0
#include "tests/contract/store/store_contract.hpp"

namespace housecalld::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// What people do afterwards: send to another destination, discard, route again.
class RepairContract : public StoreContract {
 protected:
  event::DeliveryId delivery_of(const std::string& event_id, std::size_t place = 0) {
    return store_->event(event_id).value().deliveries.at(place).delivery.id;
  }
  std::size_t send_to(const std::string& destination,
                      const std::vector<event::DeliveryId>& deliveries) {
    return driver_.replay({deliveries, destination, now_at(kLater)}).value();
  }
  void append_finished(const std::string& id, const std::string& key, DeliveryState end) {
    ASSERT_TRUE(driver_.append(event_of_record(id, key, {"crm"})).has_value());
    ASSERT_EQ(driver_.finish_next("crm", end, kStart), id);
  }
  static store::Reroute routed(const std::string& id, const std::string& key = "") {
    store::Reroute made;
    made.event_id = id;
    made.state = event::EventState::kRouted;
    made.object.object = "leads";
    made.object.provider_event = "lead.created";
    made.object.record_id = "lea_1";
    made.order_key = key;
    made.destinations = {"crm"};
    made.now = now_at(kLater);
    return made;
  }

  static constexpr base::Timestamp kLater = kStart + std::chrono::hours(5);
};
INSTANTIATE_TEST_SUITE_P(Stores, RepairContract, testing::ValuesIn(all_stores()), name_of_kind);

TEST_P(RepairContract, AnotherDestinationGetsADeliveryOfItsOwnInTheOrderOfTheRecord) {
  append_finished("msg_1", "job_1", DeliveryState::kDelivered);
  append_finished("msg_2", "job_1", DeliveryState::kDead);
  EXPECT_EQ(send_to("archive", {delivery_of("msg_1"), delivery_of("msg_2")}), 2U);
  EXPECT_EQ(state_of("msg_1"), DeliveryState::kDelivered) << "the first delivery stays as it was";
  EXPECT_EQ(state_of("msg_2"), DeliveryState::kDead);
  EXPECT_THAT(claim_ids("archive", kLater), ElementsAre("msg_1"));
  EXPECT_EQ(store_->event("msg_2").value().deliveries.at(1).delivery.state, DeliveryState::kHeld);
}

TEST_P(RepairContract, AnotherDestinationThatHasItIsSentToAgainOnce) {
  append_finished("msg_1", "", DeliveryState::kDead);
  EXPECT_EQ(send_to("archive", {delivery_of("msg_1")}), 1U);
  EXPECT_EQ(send_to("archive", {delivery_of("msg_1")}), 0U) << "it waits already";
  ASSERT_EQ(driver_.finish_next("archive", DeliveryState::kDelivered, kLater), "msg_1");
  EXPECT_EQ(send_to("archive", {delivery_of("msg_1")}), 1U);
  EXPECT_EQ(store_->event("msg_1").value().deliveries.size(), 2U);
}

TEST_P(RepairContract, WhatIsUnfinishedIsNotSentElsewhere) {
  ASSERT_TRUE(driver_.append(new_event("msg_1", {"crm"})).has_value());
  EXPECT_EQ(send_to("archive", {delivery_of("msg_1"), 9999}), 0U);
  EXPECT_THAT(claim_ids("archive", kLater), IsEmpty());
}

TEST_P(RepairContract, ADiscardedDeadLetterIsOutOfTheListAndKeepsItsReason) {
  append_finished("msg_1", "", DeliveryState::kDead);
  append_finished("msg_2", "", DeliveryState::kDelivered);
  EXPECT_EQ(driver_.discard({delivery_of("msg_1"), delivery_of("msg_2"), 9999}, kLater).value(),
            1U);
  const store::DeliveryDetail detail = store_->event("msg_1").value().deliveries.at(0);
  EXPECT_EQ(detail.delivery.state, DeliveryState::kDiscarded);
  EXPECT_EQ(detail.delivery.reason, "given up");
  EXPECT_EQ(detail.finished_at, kLater);
  EXPECT_EQ(state_of("msg_2"), DeliveryState::kDelivered);
  EXPECT_THAT(store_->destinations().value(), IsEmpty());
  const store::EventRow row = store_->events({}).value().rows.at(1);
  EXPECT_EQ(row.discarded, 1U);
  EXPECT_EQ(row.dead + row.unfinished + row.delivered, 0U);
}

TEST_P(RepairContract, ADiscardedOneCanBeReplayedAllTheSame) {
  append_finished("msg_1", "", DeliveryState::kDead);
  ASSERT_EQ(driver_.discard({delivery_of("msg_1")}, kLater).value(), 1U);
  EXPECT_EQ(driver_.replay({{delivery_of("msg_1")}, {}, now_at(kLater)}).value(), 1U);
  EXPECT_THAT(claim_ids("crm", kLater), ElementsAre("msg_1"));
}

TEST_P(RepairContract, AnEventIsRoutedAgainWithWhatItIsNow) {
  auto unmapped = new_event("msg_1");
  unmapped.event.state = event::EventState::kUnmapped;
  unmapped.event.reason = "not an object";
  unmapped.event.object = {};
  ASSERT_TRUE(driver_.append(std::move(unmapped)).has_value());
  EXPECT_TRUE(driver_.reroute(routed("msg_1")).value());
  const store::EventDetail detail = store_->event("msg_1").value();
  EXPECT_EQ(detail.event.state, event::EventState::kRouted);
  EXPECT_EQ(detail.event.reason, "");
  EXPECT_EQ(detail.event.object.object, "leads");
  EXPECT_EQ(detail.event.object.record_id, "lea_1");
  EXPECT_EQ(detail.event.received_at, kStart);
  EXPECT_THAT(claim_ids("crm", kLater - 1ms), IsEmpty());
  EXPECT_THAT(claim_ids("crm", kLater), ElementsAre("msg_1"));
}

TEST_P(RepairContract, ItJoinsTheLineOfItsRecordInItsPlace) {
  ASSERT_TRUE(driver_.append(new_event("msg_1")).has_value());
  ASSERT_TRUE(driver_.append(event_of_record("msg_2", "lea_1", {"crm"})).has_value());
  EXPECT_TRUE(driver_.reroute(routed("msg_1", "lea_1")).value());
  EXPECT_EQ(state_of("msg_1"), DeliveryState::kWaiting);
  EXPECT_EQ(state_of("msg_2"), DeliveryState::kHeld);
}

TEST_P(RepairContract, WhatIsRoutedOrNotThereOrTheSameStaysAsItIs) {
  ASSERT_TRUE(driver_.append(new_event("msg_1", {"crm"})).has_value());
  ASSERT_TRUE(driver_.append(new_event("msg_2")).has_value());
  EXPECT_FALSE(driver_.reroute(routed("msg_1")).value());
  EXPECT_FALSE(driver_.reroute(routed("msg_9")).value());
  store::Reroute same;
  same.event_id = "msg_2";
  EXPECT_FALSE(driver_.reroute(same).value());
  same.reason = "another reason";
  EXPECT_TRUE(driver_.reroute(same).value());
  EXPECT_EQ(store_->event("msg_2").value().event.reason, "another reason");
  EXPECT_EQ(store_->event("msg_1").value().deliveries.size(), 1U);
}

TEST_P(RepairContract, AnEventRoutedAgainGoesBeforeWhatWasAcceptedAfterIt) {
  ASSERT_TRUE(driver_.append(new_event("msg_1")).has_value());
  for (const char* id : {"msg_2", "msg_3"}) {
    ASSERT_TRUE(driver_.append(event_of_record(id, "lea_1", {"crm"})).has_value());
  }
  EXPECT_TRUE(driver_.reroute(routed("msg_1", "lea_1")).value());
  EXPECT_EQ(state_of("msg_2"), DeliveryState::kHeld);
  for (const char* id : {"msg_1", "msg_2", "msg_3"}) {
    EXPECT_EQ(driver_.finish_next("crm", DeliveryState::kDelivered, kLater), id);
  }
}

TEST_P(RepairContract, OneThatFailsIsHeldBehindWhatJoinedBeforeItMeanwhile) {
  for (const char* id : {"msg_1", "msg_2"}) {
    ASSERT_TRUE(driver_.append(new_event(id)).has_value());
  }
  ASSERT_TRUE(driver_.append(event_of_record("msg_3", "lea_1", {"crm"})).has_value());
  const store::Work work = driver_.claim("crm", kStart).value().work.at(0);
  EXPECT_TRUE(driver_.reroute(routed("msg_2", "lea_1")).value());
  EXPECT_TRUE(driver_.reroute(routed("msg_1", "lea_1")).value());
  EXPECT_THAT(claim_ids("crm", kLater, 0), IsEmpty());
  store::Settlement failed = settlement_of(work, kLater);
  failed.state = DeliveryState::kWaiting;
  failed.next_attempt_at = moment_of(kLater);
  ASSERT_TRUE(driver_.settle(failed).value().moved);
  for (const char* id : {"msg_1", "msg_2", "msg_3"}) {
    EXPECT_EQ(driver_.finish_next("crm", DeliveryState::kDelivered, kLater), id);
  }
}

TEST_P(RepairContract, WhatWaitsForADestinationIsDiscardedInSteps) {
  append_finished("msg_0", "", DeliveryState::kDead);
  for (const char* id : {"msg_1", "msg_2", "msg_3"}) {
    ASSERT_TRUE(driver_.append(event_of_record(id, "job_1", {"crm"})).has_value());
  }
  ASSERT_TRUE(driver_.append(new_event("msg_4", {"archive"})).has_value());
  const store::Abandonment which{"crm", {}, now_at(kLater), 2};
  EXPECT_EQ(driver_.abandon(which).value(), 2U);
  EXPECT_EQ(state_of("msg_3"), DeliveryState::kWaiting) << "it is the first now";
  EXPECT_EQ(driver_.abandon(which).value(), 1U);
  EXPECT_EQ(driver_.abandon(which).value(), 0U);
  const auto detail = store_->event("msg_2").value().deliveries.at(0);
  EXPECT_EQ(detail.delivery.state, DeliveryState::kDiscarded);
  EXPECT_EQ(detail.delivery.reason, "discarded by hand");
  EXPECT_EQ(detail.finished_at, kLater);
  EXPECT_EQ(state_of("msg_0"), DeliveryState::kDead) << "a dead letter waits for nothing";
  EXPECT_EQ(state_of("msg_4"), DeliveryState::kWaiting);
}

TEST_P(RepairContract, WhatWaitsIsHandedOnInTheOrderOfTheRecord) {
  for (const char* id : {"msg_1", "msg_2"}) {
    ASSERT_TRUE(driver_.append(event_of_record(id, "job_1", {"crm"})).has_value());
  }
  ASSERT_TRUE(driver_.append(event_of_record("msg_3", "job_1", {"crm", "archive"})).has_value());
  EXPECT_EQ(driver_.abandon({"crm", "archive", now_at(kLater), 100}).value(), 3U);
  EXPECT_EQ(store_->event("msg_1").value().deliveries.at(0).delivery.reason, "moved to archive");
  EXPECT_EQ(store_->event("msg_3").value().deliveries.size(), 2U) << "it had one already";
  for (const char* id : {"msg_1", "msg_2", "msg_3"}) {
    EXPECT_EQ(driver_.finish_next("archive", DeliveryState::kDelivered, kLater), id);
  }
}

TEST_P(RepairContract, WhatIsMovedBackIsMadeThereAgain) {
  ASSERT_TRUE(driver_.append(new_event("msg_1", {"crm"})).has_value());
  EXPECT_EQ(driver_.abandon({"crm", "crm2", now_at(kLater), 100}).value(), 1U);
  EXPECT_EQ(driver_.abandon({"crm2", "crm", now_at(kLater), 100}).value(), 1U);
  EXPECT_EQ(store_->event("msg_1").value().deliveries.size(), 2U);
  EXPECT_EQ(driver_.finish_next("crm", DeliveryState::kDelivered, kLater), "msg_1");
}

TEST_P(RepairContract, WhatIsMovedToWhereItIsDeadIsMadeAgainAndWhatWasDeliveredIsNot) {
  append_finished("msg_1", "", DeliveryState::kDead);
  append_finished("msg_2", "", DeliveryState::kDelivered);
  for (const char* id : {"msg_1", "msg_2"}) {
    const auto first = store_->event(id).value().deliveries.at(0).delivery.id;
    ASSERT_EQ(driver_.replay({{first}, "old", now_at(kLater)}).value(), 1U);
  }
  EXPECT_EQ(driver_.abandon({"old", "crm", now_at(kLater), 100}).value(), 2U);
  EXPECT_EQ(driver_.finish_next("crm", DeliveryState::kDelivered, kLater), "msg_1");
  EXPECT_THAT(claim_ids("crm", kLater), IsEmpty());
}

TEST_P(RepairContract, AnAttemptUnderWayIsNotTakenAway) {
  ASSERT_TRUE(driver_.append(new_event("msg_1", {"crm"})).has_value());
  ASSERT_THAT(claim_ids("crm", kStart), ElementsAre("msg_1"));
  EXPECT_EQ(driver_.abandon({"crm", "archive", now_at(kLater), 100}).value(), 0U);
  EXPECT_EQ(store_->event("msg_1").value().deliveries.size(), 1U);
}

}  // namespace
}  // namespace housecalld::test
