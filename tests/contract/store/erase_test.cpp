// SPDX-License-Identifier: Apache-2.0
#include "tests/contract/store/store_contract.hpp"

namespace housecalld::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class EraseContract : public StoreContract {
 protected:
  void append(const std::string& id, const std::string& key = "") {
    ASSERT_TRUE(driver_.append(event_of_record(id, key, {"crm"})).has_value());
  }
  /// Delivers the next one, with an answer.
  void deliver() {
    const store::Claimed claimed = driver_.claim("crm", kStart, 1).value();
    store::Settlement settlement = settlement_of(claimed.work.at(0), kStart);
    settlement.attempt.response_prefix = "thank you, Mrs. Smith";
    ASSERT_TRUE(driver_.settle(settlement).value().moved);
  }
  std::size_t erase(std::vector<std::string> ids, bool give_up = false) {
    return driver_.erase_payloads({std::move(ids), give_up, now_at(kLater)}).value();
  }

  static constexpr base::Timestamp kLater = kStart + std::chrono::hours(5);
};
INSTANTIATE_TEST_SUITE_P(Stores, EraseContract, testing::ValuesIn(all_stores()), name_of_kind);

TEST_P(EraseContract, BodyAndAnswersGoAndTheRestStays) {
  append("msg_1", "job_1");
  deliver();
  const std::size_t bytes = store_->events({}).value().rows.at(0).body_bytes;
  EXPECT_EQ(erase({"msg_1", "msg_9"}), 1U);
  const store::EventDetail detail = store_->event("msg_1").value();
  EXPECT_EQ(detail.event.body, "");
  EXPECT_EQ(detail.event.payload_erased_at, kLater);
  EXPECT_EQ(detail.event.object.record_id, "job_1");
  const store::DeliveryDetail& delivery = detail.deliveries.at(0);
  EXPECT_EQ(delivery.delivery.state, DeliveryState::kDelivered);
  EXPECT_EQ(delivery.attempts.at(0).response_prefix, "");
  EXPECT_EQ(delivery.attempts.at(0).took, 20ms);
  EXPECT_GT(bytes, 0U);
  EXPECT_EQ(erase({"msg_1"}), 0U) << "once";
  store::EventQuery whole;
  whole.whole = true;
  EXPECT_THAT(store_->events(whole).value().rows, IsEmpty());
}

TEST_P(EraseContract, WhatIsUnfinishedStaysWholeUnlessItIsGivenUp) {
  append("msg_1", "job_1");
  append("msg_2", "job_1");
  EXPECT_EQ(erase({"msg_1"}), 0U);
  EXPECT_NE(store_->event("msg_1").value().event.body, "");
  EXPECT_EQ(erase({"msg_1"}, true), 1U);
  const store::DeliveryDetail detail = store_->event("msg_1").value().deliveries.at(0);
  EXPECT_EQ(detail.delivery.state, DeliveryState::kDead);
  EXPECT_EQ(detail.delivery.reason, "gave up: the payload was erased");
  EXPECT_EQ(detail.finished_at, kLater);
  EXPECT_THAT(claim_ids("crm", kLater), ElementsAre("msg_2")) << "the next of the record goes on";
}

TEST_P(EraseContract, WithoutAPayloadNothingIsSentAgain) {
  append("msg_1");
  deliver();
  ASSERT_EQ(erase({"msg_1"}), 1U);
  EXPECT_EQ(driver_.replay({}, kLater).value(), 0U);
  EXPECT_THAT(claim_ids("crm", kLater), IsEmpty());
}

TEST_P(EraseContract, AnAttemptUnderWayKeepsItsEventWhole) {
  append("msg_1", "job_1");
  append("msg_2", "job_1");
  const store::Work work = driver_.claim("crm", kStart).value().work.at(0);
  EXPECT_EQ(erase({"msg_1"}, true), 0U);
  EXPECT_EQ(state_of("msg_1"), DeliveryState::kClaimed);
  EXPECT_EQ(erase({"msg_2"}, true), 1U);
  EXPECT_THAT(claim_ids("crm", kLater, 0), IsEmpty());
  ASSERT_TRUE(driver_.settle(settlement_of(work, kLater)).value().moved);
}

TEST_P(EraseContract, ErasingAHeldOneLetsNobodyPassTheAttemptUnderWay) {
  for (const char* id : {"msg_1", "msg_2", "msg_3"}) append(id, "job_1");
  ASSERT_THAT(claim_ids("crm", kStart), ElementsAre("msg_1"));
  EXPECT_EQ(erase({"msg_2"}, true), 1U);
  EXPECT_EQ(state_of("msg_3"), DeliveryState::kHeld);
  EXPECT_THAT(claim_ids("crm", kStart + 1s), IsEmpty());
}

TEST_P(EraseContract, WhatAnAttemptIsAnsweredAfterwardsIsNotKept) {
  append("msg_1");
  const store::Work work = driver_.claim("crm", kStart).value().work.at(0);
  ASSERT_EQ(driver_.recover(kStart + 1s).value(), 1U) << "its process was taken for dead";
  ASSERT_EQ(erase({"msg_1"}, true), 1U);
  store::Settlement late = settlement_of(work, kLater);
  late.attempt.response_prefix = "thank you, Mrs. Smith";
  ASSERT_FALSE(driver_.settle(late).value().moved);
  const auto attempts = store_->event("msg_1").value().deliveries.at(0).attempts;
  ASSERT_EQ(attempts.size(), 1U);
  EXPECT_EQ(attempts[0].response_prefix, "");
}

TEST_P(EraseContract, AnErasedEventIsNotRoutedAgain) {
  ASSERT_TRUE(driver_.append(new_event("msg_1")).has_value());
  ASSERT_EQ(erase({"msg_1"}), 1U);
  store::Reroute made;
  made.event_id = "msg_1";
  made.state = event::EventState::kUnmapped;
  made.reason = "not JSON";
  EXPECT_FALSE(driver_.reroute(made).value());
  EXPECT_EQ(store_->event("msg_1").value().event.object.object, "jobs");
}

TEST_P(EraseContract, ARepeatIsStillKnownAsOne) {
  append("msg_1");
  deliver();
  ASSERT_EQ(erase({"msg_1"}), 1U);
  auto repeat = new_event("msg_1", {"crm"});
  repeat.event.id = "msg_2";
  const store::Appended appended = driver_.append(std::move(repeat)).value();
  EXPECT_TRUE(appended.duplicate);
  EXPECT_EQ(appended.event_id, "msg_1");
}

}  // namespace
}  // namespace housecalld::test
