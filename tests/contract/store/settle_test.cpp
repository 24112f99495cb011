// SPDX-License-Identifier: Apache-2.0
#include "tests/contract/store/store_contract.hpp"

namespace housecalld::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class SettleContract : public StoreContract {
 protected:
  /// Appends an event for `crm` and claims its delivery.
  store::Work claimed_work(const std::string& id, base::Timestamp now = kStart) {
    static_cast<void>(driver_.append(new_event(id, {"crm"})).value());
    return driver_.claim("crm", now, 1).value().work.at(0);
  }
  store::DeliveryDetail first_delivery(const std::string& id) {
    return store_->event(id).value().deliveries.at(0);
  }
};
INSTANTIATE_TEST_SUITE_P(Stores, SettleContract, testing::ValuesIn(all_stores()), name_of_kind);

TEST_P(SettleContract, DeliveredIsTheEnd) {
  const store::Work work = claimed_work("msg_1");
  EXPECT_TRUE(driver_.settle(settlement_of(work, kStart + 1s)).value().moved);
  const store::DeliveryDetail detail = first_delivery("msg_1");
  EXPECT_EQ(detail.delivery.state, DeliveryState::kDelivered);
  EXPECT_EQ(detail.delivery.attempts, 1U);
  EXPECT_EQ(detail.finished_at, kStart + 1s);
  EXPECT_THAT(claim_ids("crm", kStart + std::chrono::hours(1)), IsEmpty());
}

TEST_P(SettleContract, ADeadLetterKeepsItsReason) {
  store::Settlement given_up = settlement_of(claimed_work("msg_1"), kStart + 1s);
  given_up.state = DeliveryState::kDead;
  given_up.reason = "400 Bad Request, 10 attempts";
  EXPECT_TRUE(driver_.settle(given_up).value().moved);
  const store::DeliveryDetail detail = first_delivery("msg_1");
  EXPECT_EQ(detail.delivery.state, DeliveryState::kDead);
  EXPECT_EQ(detail.delivery.reason, "400 Bad Request, 10 attempts");
  EXPECT_EQ(detail.finished_at, kStart + 1s);
  EXPECT_THAT(claim_ids("crm", kStart + std::chrono::hours(1)), IsEmpty());
}

TEST_P(SettleContract, AFailureWaitsForItsNextAttempt) {
  store::Settlement failed = settlement_of(claimed_work("msg_1"), kStart + 1s);
  failed.state = DeliveryState::kWaiting;
  failed.next_attempt_at = moment_of(kStart + seconds(30));
  failed.reason = "connection refused";
  EXPECT_TRUE(driver_.settle(failed).value().moved);
  const store::DeliveryDetail detail = first_delivery("msg_1");
  EXPECT_EQ(detail.delivery.state, DeliveryState::kWaiting);
  EXPECT_EQ(detail.delivery.attempts, 1U);
  EXPECT_EQ(detail.delivery.next_attempt_at, moment_of(kStart + seconds(30)));
  EXPECT_EQ(detail.delivery.reason, "connection refused");
  EXPECT_EQ(detail.finished_at, std::nullopt);

  const store::Claimed early = driver_.claim("crm", kStart + seconds(30) - 1ms).value();
  EXPECT_THAT(early.work, IsEmpty());
  EXPECT_EQ(early.next_due, moment_of(kStart + seconds(30)));
  const store::Claimed due = driver_.claim("crm", kStart + seconds(30)).value();
  ASSERT_EQ(due.work.size(), 1U);
  EXPECT_EQ(due.work[0].delivery.attempts, 1U);
  EXPECT_EQ(due.work[0].delivery.reason, "connection refused");
}

TEST_P(SettleContract, KeepsEveryAttemptOldestFirst) {
  store::Settlement first = settlement_of(claimed_work("msg_1"), kStart + 1s);
  first.attempt.succeeded = false;
  first.attempt.status = 503;
  first.attempt.took = 1234ms;
  first.attempt.address = "203.0.113.7:443";
  first.attempt.error = "503 Service Unavailable";
  first.attempt.response_prefix = std::string("busy\0\xff", 6);
  first.state = DeliveryState::kWaiting;
  first.next_attempt_at = moment_of(kStart + 2s);
  ASSERT_TRUE(driver_.settle(first).value().moved);
  ASSERT_EQ(driver_.finish_next("crm", DeliveryState::kDelivered, kStart + 2s), "msg_1");

  const store::DeliveryDetail detail = first_delivery("msg_1");
  EXPECT_EQ(detail.delivery.attempts, 2U);
  ASSERT_EQ(detail.attempts.size(), 2U);
  EXPECT_EQ(detail.attempts[0].started_at, first.attempt.started_at);
  EXPECT_EQ(detail.attempts[0].took, first.attempt.took);
  EXPECT_FALSE(detail.attempts[0].succeeded);
  EXPECT_EQ(detail.attempts[0].status, 503);
  EXPECT_EQ(detail.attempts[0].address, first.attempt.address);
  EXPECT_EQ(detail.attempts[0].error, first.attempt.error);
  EXPECT_EQ(detail.attempts[0].response_prefix, first.attempt.response_prefix);
  EXPECT_TRUE(detail.attempts[1].succeeded);
}

TEST_P(SettleContract, WhatIsNoLongerClaimedOnlyGetsTheAttempt) {
  const store::Work work = claimed_work("msg_1");
  ASSERT_TRUE(driver_.settle(settlement_of(work, kStart + 1s)).value().moved);
  store::Settlement late = settlement_of(work, kStart + 2s);
  late.state = DeliveryState::kDead;
  late.reason = "late";
  EXPECT_FALSE(driver_.settle(late).value().moved);
  const store::DeliveryDetail detail = first_delivery("msg_1");
  EXPECT_EQ(detail.delivery.state, DeliveryState::kDelivered);
  EXPECT_EQ(detail.delivery.reason, "");
  EXPECT_EQ(detail.delivery.attempts, 1U);
  EXPECT_EQ(detail.finished_at, kStart + 1s);
  EXPECT_EQ(detail.attempts.size(), 2U);
}

TEST_P(SettleContract, ALateSettlementOfAReleasedClaimDoesNotFinishIt) {
  const store::Work work = claimed_work("msg_1");
  ASSERT_EQ(driver_.recover(kStart + 1s).value(), 1U);
  EXPECT_FALSE(driver_.settle(settlement_of(work, kStart + 2s)).value().moved);
  EXPECT_EQ(state_of("msg_1"), DeliveryState::kWaiting);
  EXPECT_EQ(first_delivery("msg_1").attempts.size(), 1U);
}

TEST_P(SettleContract, ALateSettlementPromotesNobody) {
  for (const char* id : {"msg_1", "msg_2", "msg_3"}) {
    ASSERT_TRUE(driver_.append(event_of_record(id, "job_1", {"crm"})).has_value());
  }
  const store::Work work = driver_.claim("crm", kStart).value().work.at(0);
  ASSERT_TRUE(driver_.settle(settlement_of(work, kStart)).value().moved);
  ASSERT_FALSE(driver_.settle(settlement_of(work, kStart)).value().moved);
  EXPECT_EQ(state_of("msg_2"), DeliveryState::kWaiting);
  EXPECT_EQ(state_of("msg_3"), DeliveryState::kHeld);
}

TEST_P(SettleContract, ADeliveryThatDoesNotExistChangesNothing) {
  const store::Work work = claimed_work("msg_1");
  store::Settlement unknown = settlement_of(work, kStart + 1s);
  unknown.delivery += 1000;
  EXPECT_FALSE(driver_.settle(unknown).value().moved);
  EXPECT_EQ(state_of("msg_1"), DeliveryState::kClaimed);
  EXPECT_THAT(first_delivery("msg_1").attempts, IsEmpty());
}

TEST_P(SettleContract, TheOtherDestinationsOfAnEventGoOn) {
  ASSERT_TRUE(driver_.append(new_event("msg_1", {"crm", "audit"})).has_value());
  ASSERT_EQ(driver_.finish_next("crm", DeliveryState::kDead, kStart), "msg_1");
  EXPECT_THAT(claim_ids("audit", kStart), ElementsAre("msg_1"));
}

}  // namespace
}  // namespace housecalld::test
