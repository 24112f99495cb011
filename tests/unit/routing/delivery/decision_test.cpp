// SPDX-License-Identifier: Apache-2.0
#include "routing/delivery/decision.hpp"

#include <gtest/gtest.h>

namespace housecalld::delivery {
namespace {

using std::chrono::seconds;

const RetryPolicy kPolicy{
    {seconds(5), seconds(30)}, {seconds(60), seconds(600)}, 0.2, seconds(3600)};

event::Delivery after(std::uint32_t attempts, std::uint32_t refusals = 0) {
  event::Delivery delivery;
  delivery.attempts = attempts;
  delivery.refusals = refusals;
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
  const Decision decision = decide(after(3), outcome, kPolicy, 0.5);
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
      decide(after(row.attempts), failure(row.retry_after), kPolicy, row.unit);
  EXPECT_EQ(decision.state, event::DeliveryState::kWaiting);
  EXPECT_EQ(decision.pause, row.expected);
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
  const Decision decision = decide(after(2), failure(seconds(10)), kPolicy, 0.5);
  EXPECT_EQ(decision.state, event::DeliveryState::kDead);
  EXPECT_EQ(decision.reason, "gave up after 3 attempts: 500 Internal Server Error");
}

TEST(Decision, WithoutDelaysThereIsOneAttempt) {
  const RetryPolicy once{{}, {}, 0.2, seconds(1)};
  const Decision decision = decide(after(0), failure(), once, 0.5);
  EXPECT_EQ(decision.state, event::DeliveryState::kDead);
  EXPECT_EQ(decision.reason, "gave up after 1 attempt: 500 Internal Server Error");
}

TEST(Decision, RejectedIsADeadLetterAtOnce) {
  sinks::Outcome outcome = failure();
  outcome.verdict = sinks::Verdict::kRejected;
  const Decision decision = decide(after(0), outcome, kPolicy, 0.5);
  EXPECT_EQ(decision.state, event::DeliveryState::kDead);
  EXPECT_EQ(decision.reason, "rejected by the destination: 500 Internal Server Error");
}

TEST(Decision, GoneDisablesTheDestinationAndKeepsTheDeliveryHoweverOftenItFailed) {
  sinks::Outcome outcome = failure();
  outcome.verdict = sinks::Verdict::kGone;
  for (const std::uint32_t attempts : {0U, 2U, 9U}) {
    const Decision decision = decide(after(attempts), outcome, kPolicy, 0.5);
    EXPECT_EQ(decision.state, event::DeliveryState::kWaiting);
    EXPECT_EQ(decision.pause, seconds(0));
    EXPECT_TRUE(decision.disable_destination);
    EXPECT_FALSE(decision.counts) << "it has its schedule whole when it is enabled";
  }
}

TEST(Decision, ARefusalHasAScheduleOfItsOwn) {
  sinks::Outcome refusal = failure();
  refusal.verdict = sinks::Verdict::kRefused;
  refusal.error = "answered 422";
  const Decision first = decide(after(2), refusal, kPolicy, 0.5);
  EXPECT_EQ(first.pause, seconds(60)) << "whatever else failed";
  EXPECT_TRUE(first.refused);
  EXPECT_EQ(decide(after(3, 1), refusal, kPolicy, 0.5).pause, seconds(600));
  const Decision last = decide(after(4, 2), refusal, kPolicy, 0.5);
  EXPECT_EQ(last.state, event::DeliveryState::kDead);
  EXPECT_EQ(last.reason, "gave up after 3 attempts: answered 422");
  EXPECT_EQ(decide(after(3, 2), failure(), kPolicy, 0.5).pause, seconds(30))
      << "refusals use up nothing of the other schedule";
}

TEST(Decision, AnAttemptThatNeverGotThereDoesNotCount) {
  sinks::Outcome unreached = failure(seconds(3600));
  unreached.verdict = sinks::Verdict::kUnreached;
  for (const std::uint32_t attempts : {0U, 1U, 2U, 50U}) {
    const Decision decision = decide(after(attempts), unreached, kPolicy, 0.5);
    EXPECT_EQ(decision.state, event::DeliveryState::kWaiting);
    EXPECT_FALSE(decision.counts);
    EXPECT_EQ(decision.pause, attempts == 0 ? seconds(5) : seconds(30));
  }
}

TEST(Decision, OnlyAWishThatMeansAllMessagesPausesTheDestination) {
  sinks::Outcome busy = failure(seconds(7200));
  EXPECT_EQ(decide(after(0), busy, kPolicy, 0.5).destination_pause, seconds(0));
  busy.pauses = true;
  EXPECT_EQ(decide(after(0), busy, kPolicy, 0.5).destination_pause, seconds(3600)) << "capped";
  EXPECT_EQ(decide(after(9), busy, kPolicy, 0.5).destination_pause, seconds(3600))
      << "also when it was this message's last attempt";
}

}  // namespace
}  // namespace housecalld::delivery
