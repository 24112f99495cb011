// SPDX-License-Identifier: Apache-2.0
#include "tests/contract/store/store_contract.hpp"

namespace housecalld::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using std::chrono_literals::operator""min;

class RetentionContract : public StoreContract {
 protected:
  /// An event that was received so long after the start.
  void append(const std::string& id, base::Millis after, std::vector<std::string> destinations) {
    event::NewEvent made = new_event(id, std::move(destinations));
    made.event.received_at = kStart + after;
    ASSERT_TRUE(driver_.append(made).has_value());
  }
  /// Finishes what is due so long after the start, as delivered or as dead letters.
  void finish(const std::string& destination, DeliveryState state, base::Millis after) {
    for (const store::Work& work : driver_.claim(destination, kStart + after).value().work) {
      store::Settlement settlement = settlement_of(work, kStart + after);
      settlement.state = state;
      ASSERT_TRUE(driver_.settle(settlement).value().moved);
    }
  }
  store::Expired remove(base::Millis delivered, base::Millis others, store::TimePlace after = {},
                        std::size_t limit = 100) {
    return driver_.remove_events({kStart + delivered, kStart + others, after, limit}).value();
  }
  std::vector<std::string> kept() {
    std::vector<std::string> ids;
    for (const auto& row : store_->events({}).value().rows) ids.push_back(row.event.id);
    return ids;
  }
};
INSTANTIATE_TEST_SUITE_P(Stores, RetentionContract, testing::ValuesIn(all_stores()), name_of_kind);

TEST_P(RetentionContract, RemovesWhatWasDeliveredEverywhereAndIsOldEnough) {
  append("msg_1", 0ms, {"crm", "audit"});
  append("msg_2", 0ms, {"crm"});
  finish("crm", DeliveryState::kDelivered, 1min);
  append("msg_3", 2min, {"crm"});
  finish("crm", DeliveryState::kDelivered, 2min);
  EXPECT_EQ(remove(1min, 0ms).removed, 0U) << "as old as allowed";
  EXPECT_EQ(remove(2min, 0ms).removed, 1U) << "msg_1 waits for audit";
  EXPECT_THAT(kept(), ElementsAre("msg_3", "msg_1"));
  EXPECT_EQ(store_->event("msg_2").error().code, base::Errc::kNotFound);
  finish("audit", DeliveryState::kDelivered, 1min);
  EXPECT_EQ(remove(2min, 0ms).removed, 1U);
  EXPECT_THAT(kept(), ElementsAre("msg_3"));
  EXPECT_EQ(store_->deliveries({}).value().rows.size(), 1U);
}

TEST_P(RetentionContract, DeadLettersAndEventsWithoutDeliveriesGoByTheOtherRule) {
  append("msg_1", 0ms, {"crm"});
  append("msg_2", 0ms, {});
  finish("crm", DeliveryState::kDead, 1min);
  EXPECT_EQ(remove(1h, 0ms).removed, 0U);
  EXPECT_EQ(remove(0ms, 1h).removed, 2U);
  EXPECT_THAT(kept(), IsEmpty());
  EXPECT_THAT(store_->destinations().value(), IsEmpty());
}

TEST_P(RetentionContract, NeverRemovesWhatIsNotFinished) {
  append("msg_1", 0ms, {"crm"});
  EXPECT_EQ(remove(1h, 1h).removed, 0U);
  ASSERT_THAT(claim_ids("crm", kStart), ElementsAre("msg_1"));
  EXPECT_EQ(remove(1h, 1h).removed, 0U);
}

TEST_P(RetentionContract, ADeadLetterServesItsTimeFromWhenItWasGivenUp) {
  append("msg_1", 0ms, {"crm"});
  const base::Timestamp much_later = kStart + 24h * 90;
  ASSERT_EQ(driver_.give_up({much_later, "too old", now_at(much_later), 10}).value().size(), 1U);
  EXPECT_EQ(remove(24h * 90, 24h * 90).removed, 0U) << "what nobody got is kept";
  EXPECT_EQ(remove(0ms, 24h * 180).removed, 1U);
}

TEST_P(RetentionContract, AnEventFromTheFutureHidesNoOther) {
  append("msg_1", 24h * 90, {});
  append("msg_2", 0ms, {});
  EXPECT_EQ(remove(0ms, 1h).removed, 1U);
  EXPECT_THAT(kept(), ElementsAre("msg_1"));
}

TEST_P(RetentionContract, GoesThroughTheStoreInSteps) {
  for (int i = 0; i < 5; ++i) append("msg_" + std::to_string(i), i * 1min, {});
  const store::Expired first = remove(0ms, 4min, {}, 3);
  EXPECT_EQ(first.removed, 3U);
  EXPECT_FALSE(first.finished);
  const store::Expired second = remove(0ms, 4min, first.last, 3);
  EXPECT_EQ(second.removed, 1U);
  EXPECT_TRUE(second.finished) << "the next one is too young";
  EXPECT_THAT(kept(), ElementsAre("msg_4"));
}

TEST_P(RetentionContract, ARepeatOfARemovedEventIsStillARepeat) {
  append("msg_1", 0ms, {});
  ASSERT_EQ(remove(0ms, 1h).removed, 1U);
  event::NewEvent again = new_event("msg_1", {});
  again.event.id = "msg_2";
  again.event.received_at = kStart + 2min;
  EXPECT_TRUE(driver_.append(again).value().duplicate);
}

}  // namespace
}  // namespace housecalld::test
