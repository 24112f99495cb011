// SPDX-License-Identifier: Apache-2.0
#include "tests/contract/store/store_contract.hpp"

namespace housecalld::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class DestinationContract : public StoreContract {
 protected:
  void append(const std::string& id, base::Millis after = 0ms, const std::string& order_key = "") {
    event::NewEvent made = new_event(id, {"crm"});
    made.event.received_at = kStart + after;
    made.order_key = order_key;
    ASSERT_TRUE(driver_.append(made).has_value());
  }
  void settle_first(base::Timestamp now, bool succeeded) {
    const store::Claimed claimed = driver_.claim("crm", now, 1).value();
    ASSERT_EQ(claimed.work.size(), 1U);
    store::Settlement settlement = settlement_of(claimed.work[0], now);
    settlement.attempt.succeeded = succeeded;
    if (!succeeded) {
      settlement.state = DeliveryState::kWaiting;
      settlement.health = store::Health::kFails;
      settlement.next_attempt_at = moment_of(now);
    }
    ASSERT_TRUE(driver_.settle(settlement).value().moved);
  }
  store::DestinationRow row() {
    const auto rows = store_->destinations().value();
    return rows.empty() ? store::DestinationRow{} : rows.at(0);
  }
  std::size_t give_up(base::Timestamp joined_before, std::size_t limit = 100) {
    const auto given_up =
        driver_.give_up({joined_before, "too old", now_at(kStart + 1h), limit}).value();
    return given_up.contains("crm") ? given_up.at("crm") : 0;
  }
};
INSTANTIATE_TEST_SUITE_P(Stores, DestinationContract, testing::ValuesIn(all_stores()),
                         name_of_kind);

TEST_P(DestinationContract, AProbeLeavesNothingBehind) {
  const auto probed = driver_.probe();
  ASSERT_TRUE(probed.has_value()) << probed.error().message;
  EXPECT_TRUE(*probed);
  EXPECT_THAT(store_->destinations().value(), IsEmpty());
}

TEST_P(DestinationContract, APausedDestinationHasNoWorkUntilThePauseIsOver) {
  append("msg_1");
  EXPECT_TRUE(driver_.pause("crm", 10s, kStart).value());
  EXPECT_THAT(claim_ids("crm", kStart + 10s - 1ms), IsEmpty());
  EXPECT_TRUE(row().paused);
  EXPECT_EQ(row().paused_until, moment_of(kStart + 10s));
  EXPECT_EQ(row().disabled_at, kStart);
  EXPECT_THAT(claim_ids("crm", kStart + 10s), ElementsAre("msg_1"));
  EXPECT_FALSE(row().paused);
  EXPECT_EQ(row().disabled_at, std::nullopt);
}

TEST_P(DestinationContract, APauseWithoutEndLastsUntilItIsEnabled) {
  append("msg_1");
  EXPECT_TRUE(driver_.pause("crm", std::nullopt, kStart).value());
  EXPECT_FALSE(driver_.pause("crm", std::nullopt, kStart + 1s).value()) << "nothing changes";
  EXPECT_TRUE(driver_.pause("crm", 24h, kStart + 1s).value()) << "its end does";
  EXPECT_EQ(row().disabled_at, kStart);
  EXPECT_THAT(claim_ids("crm", kStart + 1h), IsEmpty());
  EXPECT_TRUE(driver_.enable("crm").value());
  EXPECT_THAT(claim_ids("crm", kStart + 1h), ElementsAre("msg_1"));
}

TEST_P(DestinationContract, DisablingOutranksAPause) {
  EXPECT_TRUE(driver_.pause("crm", 10s, kStart).value());
  EXPECT_TRUE(driver_.disable("crm", "410 Gone", kStart + 1s).value());
  EXPECT_FALSE(driver_.pause("crm", 10s, kStart + 2s).value());
  EXPECT_FALSE(row().paused);
  EXPECT_EQ(row().paused_until, std::nullopt);
  EXPECT_EQ(row().disabled_reason, "410 Gone");
  EXPECT_EQ(row().disabled_at, kStart + 1s);
}

TEST_P(DestinationContract, RemembersTheFirstFailureSinceTheLastSuccess) {
  append("msg_1");
  append("msg_2");
  EXPECT_EQ(row().failing_since, std::nullopt);
  settle_first(kStart + 1s, false);
  settle_first(kStart + 2s, false);
  const base::Timestamp began = kStart + 1s - 20ms;
  EXPECT_EQ(row().failing_since, began) << "when the first failed attempt began";
  settle_first(kStart + 3s, true);
  EXPECT_EQ(row().failing_since, std::nullopt);
}

TEST_P(DestinationContract, RemembersForHowLongItHasFailedAlsoWhileItIsDisabled) {
  append("msg_1");
  append("msg_2");
  const auto failing_for = [this] {
    return driver_.claim("crm", kStart + 9s, 0).value().failing_for;
  };
  EXPECT_EQ(failing_for(), std::nullopt);
  for (const auto time : {0s, 50s, 20s}) {
    const store::Claimed claimed = driver_.claim("crm", kStart + 9s, 1).value();
    store::Settlement failed = settlement_of(claimed.work.at(0), kStart + 9s);
    failed.state = DeliveryState::kWaiting;
    failed.next_attempt_at = moment_of(kStart + 9s);
    failed.health = store::Health::kFails;
    failed.failing_for = time;
    ASSERT_TRUE(driver_.settle(failed).value().moved);
  }
  EXPECT_EQ(failing_for(), base::Millis(50s)) << "it grows";
  EXPECT_TRUE(driver_.disable("crm", "by hand", kStart + 9s).value());
  EXPECT_EQ(failing_for(), base::Millis(50s));
  EXPECT_TRUE(driver_.enable("crm").value());
  EXPECT_EQ(failing_for(), std::nullopt);
}

TEST_P(DestinationContract, EnablingForgetsItsFailures) {
  append("msg_1");
  settle_first(kStart + 1s, false);
  EXPECT_FALSE(driver_.enable("crm").value()) << "it was not disabled";
  EXPECT_EQ(row().failing_since, std::nullopt);
}

TEST_P(DestinationContract, GivesUpWhatIsTooOldWithTheReasonAndTheLastFailure) {
  append("msg_1");
  append("msg_2", 10s);
  append("msg_3", 20s);
  settle_first(kStart + 30s, false);
  EXPECT_EQ(give_up(kStart + 20s), 2U);
  EXPECT_EQ(state_of("msg_1"), DeliveryState::kDead);
  EXPECT_EQ(state_of("msg_2"), DeliveryState::kDead);
  EXPECT_EQ(state_of("msg_3"), DeliveryState::kWaiting) << "as old as allowed";
  const auto detail = store_->event("msg_2").value().deliveries.at(0);
  EXPECT_EQ(detail.delivery.reason, "too old");
  EXPECT_EQ(detail.finished_at, kStart + 1h);
  EXPECT_EQ(give_up(kStart + 20s), 0U);
}

TEST_P(DestinationContract, GivesUpTheOldestFirstAndNoMoreThanTheLimit) {
  append("msg_1");
  append("msg_2");
  append("msg_3");
  EXPECT_EQ(give_up(kStart + 1h, 2), 2U);
  EXPECT_EQ(state_of("msg_3"), DeliveryState::kWaiting);
}

TEST_P(DestinationContract, WhatIsHeldBehindAGivenUpOneFallsDue) {
  append("msg_1", 0ms, "job_1");
  append("msg_2", 10s, "job_1");
  EXPECT_EQ(state_of("msg_2"), DeliveryState::kHeld);
  EXPECT_EQ(give_up(kStart + 5s), 1U);
  EXPECT_EQ(state_of("msg_2"), DeliveryState::kWaiting);
}

TEST_P(DestinationContract, WhatIsReplayedWaitsAnew) {
  append("msg_1");
  ASSERT_EQ(driver_.finish_next("crm", DeliveryState::kDead, kStart), "msg_1");
  ASSERT_EQ(driver_.replay({}, kStart + 24h * 20).value(), 1U);
  EXPECT_EQ(give_up(kStart + 24h * 20), 0U);
  EXPECT_EQ(give_up(kStart + 24h * 20 + 1ms), 1U);
}

TEST_P(DestinationContract, WhatIsGivenUpBehindAnAttemptUnderWayLetsNobodyPass) {
  append("msg_1", 0ms, "job_1");
  append("msg_2", 1s, "job_1");
  append("msg_3", 2s, "job_1");
  ASSERT_THAT(claim_ids("crm", kStart + 3s), ElementsAre("msg_1"));
  EXPECT_EQ(give_up(kStart + 2s), 1U) << "msg_2";
  EXPECT_EQ(state_of("msg_3"), DeliveryState::kHeld);
  EXPECT_THAT(claim_ids("crm", kStart + 4s), IsEmpty());
}

TEST_P(DestinationContract, AnAttemptThatSaysNothingOfTheDestinationChangesNothingOfItsHealth) {
  append("msg_1");
  append("msg_2");
  settle_first(kStart + 1s, false);
  const auto since = row().failing_since;
  const store::Claimed claimed = driver_.claim("crm", kStart + 2s, 1).value();
  store::Settlement refused = settlement_of(claimed.work.at(0), kStart + 2s);
  refused.state = DeliveryState::kWaiting;
  refused.next_attempt_at = moment_of(kStart + 3s);
  refused.health = store::Health::kSaysNothing;
  refused.refused = true;
  ASSERT_TRUE(driver_.settle(refused).value().moved);
  EXPECT_EQ(row().failing_since, since);
  EXPECT_EQ(store_->event(claimed.work.at(0).event.id).value().deliveries.at(0).delivery.refusals,
            1U);
}

TEST_P(DestinationContract, ASettlementMayDisableTheDestination) {
  append("msg_1");
  store::Settlement gone = settlement_of(driver_.claim("crm", kStart).value().work.at(0), kStart);
  gone.state = DeliveryState::kWaiting;
  gone.disable = "410 Gone";
  EXPECT_TRUE(driver_.settle(gone).value().disabled);
  EXPECT_EQ(row().disabled_reason, "410 Gone");
  EXPECT_FALSE(driver_.settle(gone).value().disabled) << "it is already";
}

TEST_P(DestinationContract, ADestinationIsListedWithItsNumbersAndItsOldest) {
  append("msg_1", 10s);
  append("msg_2", 20s);
  append("msg_3", 30s);
  ASSERT_EQ(driver_.finish_next("crm", DeliveryState::kDead, kStart + 40s), "msg_1");
  EXPECT_EQ(row().unfinished, 2U);
  EXPECT_EQ(row().dead, 1U);
  EXPECT_EQ(row().oldest_unfinished, kStart + 20s);
}

TEST_P(DestinationContract, NothingWaitsLongerAfterARestartThanItsOwnPause) {
  append("msg_1");
  append("msg_2");
  const store::Claimed claimed = driver_.claim("crm", kStart + 24h * 90, 1).value();
  store::Settlement failed = settlement_of(claimed.work.at(0), kStart + 24h * 90);
  failed.state = DeliveryState::kWaiting;
  failed.next_attempt_at = moment_of(kStart + 24h * 90 + 5s);
  failed.pause = 5s;
  ASSERT_TRUE(driver_.settle(failed).value().moved);
  ASSERT_TRUE(driver_.pause("audit", 10s, kStart + 24h * 90).value());
  ASSERT_EQ(driver_.recover(kStart).value(), 0U) << "the clock was 90 days ahead";
  EXPECT_THAT(claim_ids("crm", kStart + 4s), ElementsAre("msg_2"));
  EXPECT_THAT(claim_ids("crm", kStart + 5s), ElementsAre("msg_1"));
  EXPECT_EQ(row().paused_until, moment_of(kStart + 10s));
}

TEST_P(DestinationContract, AnAttemptUnderWayIsLeftAlone) {
  append("msg_1");
  ASSERT_THAT(claim_ids("crm", kStart), ElementsAre("msg_1"));
  EXPECT_EQ(give_up(kStart + 1h), 0U);
  EXPECT_EQ(state_of("msg_1"), DeliveryState::kClaimed);
}

}  // namespace
}  // namespace housecalld::test
