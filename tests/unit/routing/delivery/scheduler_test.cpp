// SPDX-License-Identifier: Apache-2.0
#include "routing/delivery/scheduler.hpp"

#include <gtest/gtest.h>

namespace housecalld::delivery {
namespace {

using std::chrono::milliseconds;

const base::Moment kNow = base::moment_from_millis(1'000'000);
const SchedulerLimits kLimits{3, milliseconds(1000), milliseconds(500), 0, {}};

/// An attempt is over and settled.
void end(Scheduler& scheduler, base::Moment now) {
  scheduler.on_attempt_over();
  scheduler.on_settled(now);
}

TEST(Scheduler, APlaceIsFreeBeforeTheOutcomeIsStoredButTheEndIsNotThere) {
  Scheduler scheduler(kLimits);
  scheduler.on_claimed(3, std::nullopt, kNow);
  EXPECT_EQ(scheduler.next(kNow).claim, 0U);
  scheduler.on_attempt_over();
  EXPECT_EQ(scheduler.next(kNow).claim, 1U);
  scheduler.on_attempt_over();
  scheduler.on_attempt_over();
  scheduler.on_stop();
  EXPECT_FALSE(scheduler.next(kNow).finished);
  for (int i = 0; i < 3; ++i) scheduler.on_settled(kNow);
  EXPECT_TRUE(scheduler.next(kNow).finished);
}

TEST(Scheduler, ClaimsAtOnceAfterTheStartAsManyAsMayBeUnderWay) {
  EXPECT_EQ(Scheduler(kLimits).next(kNow).claim, 3U);
}

TEST(Scheduler, WaitsForTheNextDueDelivery) {
  Scheduler scheduler(kLimits);
  scheduler.on_claimed(0, kNow + milliseconds(300), kNow);
  EXPECT_EQ(scheduler.next(kNow).claim, 0U);
  EXPECT_EQ(scheduler.next(kNow).wait, milliseconds(300));
  EXPECT_EQ(scheduler.next(kNow + milliseconds(299)).claim, 0U);
  EXPECT_EQ(scheduler.next(kNow + milliseconds(300)).claim, 3U);
}

TEST(Scheduler, AsksTheStoreAgainAfterThePollIntervalWithoutAnyBell) {
  Scheduler scheduler(kLimits);
  scheduler.on_claimed(0, std::nullopt, kNow);
  EXPECT_EQ(scheduler.next(kNow).wait, milliseconds(1000));
  EXPECT_EQ(scheduler.next(kNow + milliseconds(1000)).claim, 3U);
  scheduler.on_claimed(0, kNow + std::chrono::hours(5), kNow);
  EXPECT_EQ(scheduler.next(kNow + milliseconds(1000)).claim, 3U);
}

TEST(Scheduler, ABellMakesItClaimAtOnce) {
  Scheduler scheduler(kLimits);
  scheduler.on_claimed(0, std::nullopt, kNow);
  scheduler.on_bell();
  EXPECT_EQ(scheduler.next(kNow).claim, 3U);
}

TEST(Scheduler, NeverHasMoreUnderWayThanAllowed) {
  Scheduler scheduler(kLimits);
  scheduler.on_claimed(2, kNow, kNow);
  EXPECT_EQ(scheduler.next(kNow).claim, 1U);
  scheduler.on_claimed(1, kNow, kNow);
  scheduler.on_bell();
  EXPECT_EQ(scheduler.next(kNow).claim, 0U);
  end(scheduler, kNow);
  EXPECT_EQ(scheduler.next(kNow).claim, 1U);
}

TEST(Scheduler, ASettledDeliveryMayFreeTheNextOfItsRecord) {
  Scheduler scheduler(kLimits);
  scheduler.on_claimed(1, std::nullopt, kNow);
  EXPECT_EQ(scheduler.next(kNow).claim, 0U);
  end(scheduler, kNow);
  EXPECT_EQ(scheduler.next(kNow).claim, 3U);
}

TEST(Scheduler, PausesWhenTheStoreFailsWhateverTheBellSays) {
  Scheduler scheduler(kLimits);
  scheduler.on_store_failed(kNow);
  scheduler.on_bell();
  EXPECT_EQ(scheduler.next(kNow).claim, 0U);
  EXPECT_EQ(scheduler.next(kNow).wait, milliseconds(500));
  EXPECT_EQ(scheduler.next(kNow + milliseconds(500)).claim, 3U);
}

TEST(Scheduler, SendsNothingWhileTheDestinationAskedForAPause) {
  Scheduler scheduler(kLimits);
  scheduler.on_pause(kNow + milliseconds(700));
  scheduler.on_pause(kNow + milliseconds(300));
  scheduler.on_bell();
  EXPECT_EQ(scheduler.next(kNow).claim, 0U);
  EXPECT_EQ(scheduler.next(kNow).wait, milliseconds(700)) << "the longer one";
  EXPECT_EQ(scheduler.next(kNow + milliseconds(700)).claim, 3U);
}

TEST(Scheduler, ForgivesWhatADestinationFailedAndAskedFor) {
  SchedulerLimits limits = kLimits;
  limits.failures = {1, milliseconds(30'000)};
  Scheduler scheduler(limits);
  scheduler.on_failure(kNow, "answered 503");
  scheduler.on_pause(kNow + std::chrono::hours(24));
  EXPECT_EQ(scheduler.next(kNow + milliseconds(30'000)).claim, 0U);
  scheduler.on_forgiven();
  EXPECT_EQ(scheduler.next(kNow).claim, 1U);
}

TEST(Scheduler, ClaimsNothingWhileAnOutcomeCannotBeRecorded) {
  Scheduler scheduler(kLimits);
  scheduler.on_claimed(1, kNow, kNow);
  scheduler.on_settling_failed();
  EXPECT_EQ(scheduler.next(kNow + milliseconds(5000)).claim, 0U);
  end(scheduler, kNow);
  EXPECT_EQ(scheduler.next(kNow).claim, 3U);
}

TEST(Scheduler, FinishesAfterAStopWhenNothingIsUnderWay) {
  Scheduler scheduler(kLimits);
  scheduler.on_claimed(2, kNow, kNow);
  scheduler.on_stop();
  EXPECT_FALSE(scheduler.next(kNow).finished);
  EXPECT_EQ(scheduler.next(kNow).claim, 0U);
  end(scheduler, kNow);
  EXPECT_FALSE(scheduler.next(kNow).finished);
  end(scheduler, kNow);
  EXPECT_TRUE(scheduler.next(kNow).finished);
}

TEST(Scheduler, ADestinationThatFailsEverythingIsOnlyProbed) {
  SchedulerLimits limits = kLimits;
  limits.poll = milliseconds(60'000);
  limits.failures = {2, milliseconds(30'000)};
  Scheduler scheduler(limits);
  EXPECT_EQ(scheduler.next(kNow).claim, 2U) << "no more under way than may fail";
  scheduler.on_claimed(2, kNow, kNow);
  for (int i = 0; i < 2; ++i) {
    scheduler.on_failure(kNow, "answered 500");
    end(scheduler, kNow);
  }
  EXPECT_EQ(scheduler.next(kNow).claim, 0U);
  EXPECT_EQ(scheduler.next(kNow).wait, milliseconds(30'000));
  const base::Moment probe = kNow + milliseconds(30'000);
  EXPECT_EQ(scheduler.next(probe).claim, 1U);
  scheduler.on_claimed(1, probe, probe);
  EXPECT_EQ(scheduler.next(probe).claim, 0U) << "one at a time";
  scheduler.on_success();
  end(scheduler, probe);
  EXPECT_EQ(scheduler.next(probe).claim, 1U);
}

TEST(Scheduler, ClaimsNoMoreThanTheRateAllows) {
  SchedulerLimits limits = kLimits;
  limits.rate = 2;
  Scheduler scheduler(limits);
  EXPECT_EQ(scheduler.next(kNow).claim, 2U);
  scheduler.on_claimed(2, kNow, kNow);
  end(scheduler, kNow);
  EXPECT_EQ(scheduler.next(kNow).claim, 0U);
  EXPECT_EQ(scheduler.next(kNow).wait, milliseconds(500));
  EXPECT_EQ(scheduler.next(kNow + milliseconds(500)).claim, 1U);
}

}  // namespace
}  // namespace housecalld::delivery
