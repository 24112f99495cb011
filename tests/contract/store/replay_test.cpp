// SPDX-License-Identifier: Apache-2.0
#include "tests/contract/store/store_contract.hpp"

namespace housecalld::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class ReplayContract : public StoreContract {
 protected:
  void append(const std::string& id, const std::string& key = "") {
    ASSERT_TRUE(driver_.append(event_of_record(id, key, {"crm"})).has_value());
  }
  /// Appends one and ends it.
  void append_finished(const std::string& id, DeliveryState end, const std::string& key = "") {
    append(id, key);
    ASSERT_EQ(driver_.finish_next("crm", end, kStart), id);
  }
  std::size_t replay(const store::DeliveryQuery& query) {
    return driver_.replay(query, kLater).value();
  }
  static store::DeliveryQuery in_state(DeliveryState state) {
    store::DeliveryQuery query;
    query.state = state;
    return query;
  }

  static constexpr base::Timestamp kLater = kStart + std::chrono::hours(5);
};
INSTANTIATE_TEST_SUITE_P(Stores, ReplayContract, testing::ValuesIn(all_stores()), name_of_kind);

TEST_P(ReplayContract, ADeadLetterIsDueAgainWithNoAttemptsOnItsCount) {
  append_finished("msg_1", DeliveryState::kDead);
  EXPECT_EQ(replay(in_state(DeliveryState::kDead)), 1U);
  const store::DeliveryDetail detail = store_->event("msg_1").value().deliveries.at(0);
  EXPECT_EQ(detail.delivery.state, DeliveryState::kWaiting);
  EXPECT_EQ(detail.delivery.attempts, 0U);
  EXPECT_EQ(detail.delivery.next_attempt_at, moment_of(kLater));
  EXPECT_EQ(detail.delivery.reason, "");
  EXPECT_EQ(detail.finished_at, std::nullopt);
  EXPECT_EQ(detail.attempts.size(), 1U) << "what happened stays on record";
  EXPECT_THAT(claim_ids("crm", kLater - 1ms), IsEmpty());
  EXPECT_THAT(claim_ids("crm", kLater), ElementsAre("msg_1"));
}

TEST_P(ReplayContract, TheStateAskedForIsReplayedAndNoOther) {
  append_finished("msg_1", DeliveryState::kDead);
  append_finished("msg_2", DeliveryState::kDelivered);
  EXPECT_EQ(replay(in_state(DeliveryState::kDelivered)), 1U);
  EXPECT_EQ(state_of("msg_1"), DeliveryState::kDead);
  EXPECT_EQ(state_of("msg_2"), DeliveryState::kWaiting);
}

TEST_P(ReplayContract, WithoutAStateAllThatIsFinishedIsReplayed) {
  append_finished("msg_1", DeliveryState::kDead);
  append_finished("msg_2", DeliveryState::kDelivered);
  EXPECT_EQ(replay({}), 2U);
  EXPECT_THAT(claim_ids("crm", kLater), ElementsAre("msg_1", "msg_2"));
}

TEST_P(ReplayContract, WhatIsUnfinishedIsLeftAlone) {
  append("msg_1", "job_1");
  append("msg_2", "job_1");
  append("msg_3");
  ASSERT_THAT(claim_ids("crm", kStart, 1), ElementsAre("msg_1"));
  EXPECT_EQ(replay({}), 0U);
  EXPECT_EQ(replay(in_state(DeliveryState::kClaimed)), 0U);
  EXPECT_EQ(replay(in_state(DeliveryState::kWaiting)), 0U);
  EXPECT_EQ(state_of("msg_1"), DeliveryState::kClaimed);
  EXPECT_EQ(state_of("msg_2"), DeliveryState::kHeld);
  EXPECT_EQ(store_->event("msg_3").value().deliveries.at(0).delivery.next_attempt_at,
            moment_of(kStart));
}

TEST_P(ReplayContract, SeveralOfOneRecordStayInOrder) {
  for (const char* id : {"msg_1", "msg_2", "msg_3"}) {
    append_finished(id, DeliveryState::kDead, "job_1");
  }
  EXPECT_EQ(replay({}), 3U);
  EXPECT_EQ(state_of("msg_2"), DeliveryState::kHeld);
  for (const char* id : {"msg_1", "msg_2", "msg_3"}) {
    EXPECT_THAT(claim_ids("crm", kLater, 1), ElementsAre(id));
    EXPECT_EQ(driver_.recover(kLater).value(), 1U);
    EXPECT_EQ(driver_.finish_next("crm", DeliveryState::kDelivered, kLater), id);
  }
}

TEST_P(ReplayContract, AReplayedOneGoesBeforeWhatWasAcceptedAfterIt) {
  append_finished("msg_1", DeliveryState::kDead, "job_1");
  append("msg_2", "job_1");
  append("msg_3", "job_1");
  EXPECT_EQ(replay({}), 1U);
  EXPECT_EQ(state_of("msg_1"), DeliveryState::kWaiting);
  EXPECT_EQ(state_of("msg_2"), DeliveryState::kHeld);
  for (const char* id : {"msg_1", "msg_2", "msg_3"}) {
    EXPECT_EQ(driver_.finish_next("crm", DeliveryState::kDelivered, kLater), id);
  }
}

TEST_P(ReplayContract, AReplayedOneWaitsForAnAttemptUnderWay) {
  append_finished("msg_1", DeliveryState::kDead, "job_1");
  append("msg_2", "job_1");
  append("msg_3", "job_1");
  ASSERT_THAT(claim_ids("crm", kStart), ElementsAre("msg_2"));
  EXPECT_EQ(replay({}), 1U);
  EXPECT_THAT(claim_ids("crm", kLater, 0), IsEmpty());
  EXPECT_EQ(state_of("msg_1"), DeliveryState::kHeld);
  EXPECT_EQ(driver_.recover(kLater).value(), 1U);
  for (const char* id : {"msg_1", "msg_2", "msg_3"}) {
    EXPECT_EQ(driver_.finish_next("crm", DeliveryState::kDelivered, kLater), id);
  }
}

TEST_P(ReplayContract, TheLimitTakesTheOldest) {
  append_finished("msg_1", DeliveryState::kDead);
  append_finished("msg_2", DeliveryState::kDead);
  append_finished("msg_3", DeliveryState::kDead);
  store::DeliveryQuery query = in_state(DeliveryState::kDead);
  query.event.limit = 2;
  EXPECT_EQ(replay(query), 2U);
  EXPECT_EQ(state_of("msg_3"), DeliveryState::kDead);
  EXPECT_EQ(replay(query), 1U);
}

TEST_P(ReplayContract, OnlyWhatMatchesIsReplayed) {
  ASSERT_TRUE(driver_.append(new_event("msg_1", {"crm", "audit"})).has_value());
  ASSERT_TRUE(driver_.append(new_event("msg_2", {"crm"})).has_value());
  for (const char* destination : {"crm", "crm", "audit"}) {
    driver_.finish_next(destination, DeliveryState::kDead, kStart);
  }
  store::DeliveryQuery query;
  query.destination = "crm";
  query.event.id = "msg_1";
  EXPECT_EQ(replay(query), 1U);
  EXPECT_THAT(claim_ids("crm", kLater), ElementsAre("msg_1"));
  EXPECT_THAT(claim_ids("audit", kLater), IsEmpty());
}

}  // namespace
}  // namespace housecalld::test
