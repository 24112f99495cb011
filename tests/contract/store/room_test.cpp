// SPDX-License-Identifier: Apache-2.0
#include "tests/contract/store/store_contract.hpp"

namespace housecalld::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

/// A store that may have two unfinished deliveries.
class RoomContract : public StoreContract {
 protected:
  void SetUp() override {
    ASSERT_TRUE(limited_.append(new_event("msg_1", {"crm"})).has_value());
    ASSERT_EQ(usage().refusal, "") << "one more fits";
    ASSERT_TRUE(limited_.append(event_of_record("msg_2", "job_1", {"crm"})).has_value());
  }
  store::Usage usage() { return limited_store_->usage().value(); }
  void expect_full() {
    const auto refused = limited_.append(new_event("msg_9", {"crm"}));
    ASSERT_TRUE(refused.has_error());
    EXPECT_EQ(refused.error().code, base::Errc::kUnavailable);
    EXPECT_THAT(refused.error().message, HasSubstr("store.max_unfinished"));
    EXPECT_THAT(usage().refusal, HasSubstr("store.max_unfinished"));
  }

  std::unique_ptr<store::Store> limited_store_ = GetParam().make(folder_.path() / "limited", 2);
  StoreDriver limited_{*limited_store_};
};
INSTANTIATE_TEST_SUITE_P(Stores, RoomContract, testing::ValuesIn(all_stores()), name_of_kind);

TEST_P(RoomContract, BeyondTheLimitAppendsAreUnavailableAndChangeNothing) {
  expect_full();
  EXPECT_EQ(limited_store_->events({}).value().rows.size(), 2U);
  EXPECT_EQ(usage().unfinished, 2U);
  EXPECT_EQ(limited_.finish_next("crm", DeliveryState::kDelivered, kStart), "msg_1");
  EXPECT_FALSE(limited_.append(new_event("msg_9", {"crm"})).value().duplicate)
      << "what was refused is not remembered";
}

TEST_P(RoomContract, EveryWayToFinishMakesRoom) {
  EXPECT_EQ(limited_.finish_next("crm", DeliveryState::kDelivered, kStart), "msg_1");
  EXPECT_EQ(usage().unfinished, 1U);
  EXPECT_EQ(limited_.finish_next("crm", DeliveryState::kDead, kStart), "msg_2");
  EXPECT_EQ(usage().unfinished, 0U);
  EXPECT_EQ(limited_.replay({}, kStart).value(), 2U);
  expect_full();
  EXPECT_EQ(limited_.give_up({kStart + 1s, "too old", now_at(kStart), 10}).value().at("crm"), 2U);
  EXPECT_EQ(usage().unfinished, 0U);
  EXPECT_THAT(usage().refusal, IsEmpty());
  EXPECT_TRUE(limited_.append(new_event("msg_3", {"crm"})).has_value());
}

TEST_P(RoomContract, WhatIsHeldClaimedOrTriedAgainCounts) {
  ASSERT_EQ(limited_.claim("crm", kStart).value().work.size(), 2U);
  expect_full();
  EXPECT_EQ(limited_.recover(kStart).value(), 2U);
  EXPECT_EQ(limited_.finish_next("crm", DeliveryState::kWaiting, kStart), "msg_1");
  expect_full();
}

}  // namespace
}  // namespace housecalld::test
