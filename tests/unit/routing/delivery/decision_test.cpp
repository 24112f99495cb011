// SPDX-License-Identifier: Apache-2.0
#include "routing/delivery/decision.hpp"

#include <gtest/gtest.h>

namespace housecalld::delivery {
namespace {

using std::chrono::seconds;

const base::Timestamp kNow = base::from_unix_millis(1'789'380'000'000);
const RetryPolicy kPolicy{{seconds(5), seconds(30)}, 0.2, seconds(3600)};

event::Delivery after(std::uint32_t attempts) {
  event::Delivery delivery;
  delivery.attempts = attempts;
  return delivery;
}

sinks::Outcome failure(std::optional<base::Millis> retry_after = {}) {
  sinks::Outcome outcome;
  outcome.verdict = sinks::Verdict::kRetry;
  outcome.error = "500 Internal Server Error";
  outcome.retry_after = retry_after;
  return outcome;
}

TEST(Decision, DeliveredIsFinishedWithoutReason) {
  sinks::Outcome outcome;
  outcome.verdict = sinks::Verdict::kDelivered;
  const Decision decision = decide(after(3), outcome, kNow, kPolicy, 0.5);
  EXPECT_EQ(decision.state, event::DeliveryState::kDelivered);
  EXPECT_EQ(decision.reason, "");
  EXPECT_FALSE(decision.disable_destination);
}

struct Pause {
  std::uint32_t attempts;
  double unit;
  std::optional<base::Millis> retry_after;
  base::Millis expected;
};

class DecisionPause : public testing::TestWithParam<Pause> {};

TEST_P(DecisionPause, FollowsTheListAndOnlyEverGrows) {
  const Pause& row = GetParam();
  const Decision decision =
      decide(after(row.attempts), failure(row.retry_after), kNow, kPolicy, row.unit);
  EXPECT_EQ(decision.state, event::DeliveryState::kWaiting);
  EXPECT_EQ(decision.next_attempt_at - kNow, row.expected);
  EXPECT_EQ(decision.reason, "500 Internal Server Error");
}

INSTANTIATE_TEST_SUITE_P(Table, DecisionPause,
                         testing::Values(Pause{0, 0.5, {}, seconds(5)},
                                         Pause{1, 0.5, {}, seconds(30)},
                                         Pause{0, 0.0, {}, seconds(4)},
                                         Pause{0, 1.0, {}, seconds(6)},
                                         Pause{0, 0.5, seconds(60), seconds(60)},  // lengthens
                                         Pause{1, 0.5, seconds(1), seconds(30)},   // never shortens
                                         Pause{1, 0.5, seconds(0), seconds(30)},   //
                                         Pause{0, 0.5, seconds(3600), seconds(3600)},  // at the cap
                                         Pause{0, 0.5, seconds(3601), seconds(3600)}));  // capped

TEST(Decision, TheFailureAfterTheLastDelayIsADeadLetterWithTheReason) {
  const Decision decision = decide(after(2), failure(seconds(10)), kNow, kPolicy, 0.5);
  EXPECT_EQ(decision.state, event::DeliveryState::kDead);
  EXPECT_EQ(decision.reason, "gave up after 3 attempts: 500 Internal Server Error");
}

TEST(Decision, WithoutDelaysThereIsOneAttempt) {
  const RetryPolicy once{{}, 0.2, seconds(1)};
  const Decision decision = decide(after(0), failure(), kNow, once, 0.5);
  EXPECT_EQ(decision.state, event::DeliveryState::kDead);
  EXPECT_EQ(decision.reason, "gave up after 1 attempt: 500 Internal Server Error");
}

TEST(Decision, RejectedIsADeadLetterAtOnce) {
  sinks::Outcome outcome = failure();
  outcome.verdict = sinks::Verdict::kRejected;
  const Decision decision = decide(after(0), outcome, kNow, kPolicy, 0.5);
  EXPECT_EQ(decision.state, event::DeliveryState::kDead);
  EXPECT_EQ(decision.reason, "rejected by the destination: 500 Internal Server Error");
}

TEST(Decision, GoneDisablesTheDestinationAndKeepsTheDeliveryHoweverOftenItFailed) {
  sinks::Outcome outcome = failure();
  outcome.verdict = sinks::Verdict::kGone;
  for (const std::uint32_t attempts : {0U, 2U, 9U}) {
    const Decision decision = decide(after(attempts), outcome, kNow, kPolicy, 0.5);
    EXPECT_EQ(decision.state, event::DeliveryState::kWaiting);
    EXPECT_EQ(decision.next_attempt_at, kNow);
    EXPECT_TRUE(decision.disable_destination);
  }
}

}  // namespace
}  // namespace housecalld::delivery
