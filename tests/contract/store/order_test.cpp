// SPDX-License-Identifier: Apache-2.0
#include "tests/contract/store/store_contract.hpp"

namespace housecalld::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class OrderContract : public StoreContract {
 protected:
  void append(const std::string& id, const std::string& key,
              std::vector<std::string> destinations = {"crm"}) {
    ASSERT_TRUE(driver_.append(event_of_record(id, key, std::move(destinations))).has_value());
  }
};
INSTANTIATE_TEST_SUITE_P(Stores, OrderContract, testing::ValuesIn(all_stores()), name_of_kind);

TEST_P(OrderContract, TheSecondOfARecordIsHeldBehindTheFirst) {
  append("msg_1", "job_1");
  append("msg_2", "job_1");
  EXPECT_EQ(state_of("msg_1"), DeliveryState::kWaiting);
  EXPECT_EQ(state_of("msg_2"), DeliveryState::kHeld);
  EXPECT_THAT(claim_ids("crm", kStart + minutes(1)), ElementsAre("msg_1"));
}

TEST_P(OrderContract, HeldDeliveriesAreNotWhatIsDueNext) {
  append("msg_1", "job_1");
  append("msg_2", "job_1");
  EXPECT_EQ(driver_.claim("crm", kStart).value().next_due, std::nullopt);
}

TEST_P(OrderContract, AnotherRecordDoesNotWait) {
  append("msg_1", "job_1");
  append("msg_2", "job_2");
  EXPECT_THAT(claim_ids("crm", kStart), ElementsAre("msg_1", "msg_2"));
}

TEST_P(OrderContract, AnotherDestinationDoesNotWait) {
  append("msg_1", "job_1", {"crm"});
  append("msg_2", "job_1", {"audit"});
  EXPECT_THAT(claim_ids("audit", kStart), ElementsAre("msg_2"));
}

TEST_P(OrderContract, WithoutAKeyThereIsNoOrder) {
  append("msg_1", "");
  append("msg_2", "");
  EXPECT_THAT(claim_ids("crm", kStart), ElementsAre("msg_1", "msg_2"));
}

TEST_P(OrderContract, TheNextFallsDueWhenTheOneBeforeIsFinished) {
  for (const DeliveryState end : {DeliveryState::kDelivered, DeliveryState::kDead}) {
    const std::string key = end == DeliveryState::kDead ? "job_1" : "job_2";
    const base::Timestamp later = kStart + minutes(10);
    append(key + "_a", key);
    append(key + "_b", key);
    append(key + "_c", key);
    EXPECT_EQ(driver_.finish_next("crm", end, later), key + "_a");
    EXPECT_EQ(store_->event(key + "_b").value().deliveries.at(0).delivery.next_attempt_at,
              moment_of(later));
    EXPECT_EQ(state_of(key + "_c"), DeliveryState::kHeld) << "one after the other";
    EXPECT_EQ(driver_.finish_next("crm", end, later), key + "_b");
    EXPECT_EQ(driver_.finish_next("crm", end, later), key + "_c");
    EXPECT_THAT(claim_ids("crm", later), IsEmpty());
  }
}

TEST_P(OrderContract, FinishingOneRecordPromotesNoOther) {
  append("msg_1", "job_1");
  append("msg_2", "job_2");
  append("msg_3", "job_2");
  ASSERT_EQ(driver_.finish_next("crm", DeliveryState::kDelivered, kStart), "msg_1");
  EXPECT_EQ(state_of("msg_3"), DeliveryState::kHeld);
}

TEST_P(OrderContract, AStuckRecordHoldsItsOwnOnly) {
  append("msg_1", "job_1");
  append("msg_2", "job_1");
  store::Settlement failed = settlement_of(driver_.claim("crm", kStart).value().work.at(0), kStart);
  failed.state = DeliveryState::kWaiting;
  failed.next_attempt_at = moment_of(kStart + minutes(30));
  ASSERT_TRUE(driver_.settle(failed).value().moved);
  EXPECT_EQ(state_of("msg_2"), DeliveryState::kHeld) << "a failure is not an end";
  append("msg_3", "job_2");
  EXPECT_THAT(claim_ids("crm", kStart + minutes(1)), ElementsAre("msg_3"));
}

TEST_P(OrderContract, AfterTheLineIsEmptyTheNextIsDueAtOnce) {
  append("msg_1", "job_1");
  ASSERT_EQ(driver_.finish_next("crm", DeliveryState::kDead, kStart), "msg_1");
  append("msg_2", "job_1");
  EXPECT_EQ(state_of("msg_2"), DeliveryState::kWaiting);
}

TEST_P(OrderContract, AnEndedLeaseKeepsTheLineInOrder) {
  append("msg_1", "job_1");
  append("msg_2", "job_1");
  ASSERT_EQ(claim_ids("crm", kStart).size(), 1U);
  EXPECT_THAT(claim_ids("crm", kStart + minutes(1)), ElementsAre("msg_1"));
  EXPECT_EQ(driver_.recover(kStart + minutes(2)).value(), 1U);
  EXPECT_THAT(claim_ids("crm", kStart + minutes(2)), ElementsAre("msg_1"));
}

}  // namespace
}  // namespace housecalld::test
