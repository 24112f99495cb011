// SPDX-License-Identifier: Apache-2.0
#include "routing/upkeep/clock_watch.hpp"

#include <gtest/gtest.h>

#include "tests/support/manual_clock.hpp"

namespace housecalld::upkeep {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class ClockWatchTest : public testing::Test {
 protected:
  bool trusts_after(base::Millis time) {
    clock_.advance(time);
    return watch_.trusts(clock_.read());
  }
  test::ManualClock clock_{base::from_unix_millis(1'790'000'000'000)};
  ClockWatch watch_{hours(1)};
};

TEST_F(ClockWatchTest, TrustsAfterAnHourOfAgreement) {
  EXPECT_FALSE(watch_.trusts(clock_.read())) << "the host may have been off for months";
  EXPECT_FALSE(trusts_after(minutes(59)));
  EXPECT_FALSE(trusts_after(minutes(1) - base::Millis(1)));
  EXPECT_TRUE(trusts_after(base::Millis(1)));
}

TEST_F(ClockWatchTest, ALeapEitherWayTakesTheTrustAwayForAnHour) {
  for (const base::Millis leap : {hours(24 * 90), hours(-3)}) {
    static_cast<void>(watch_.trusts(clock_.read()));
    ASSERT_TRUE(trusts_after(hours(2)));
    clock_.set(clock_.now() + leap);
    EXPECT_FALSE(watch_.trusts(clock_.read()));
    EXPECT_EQ(watch_.leap(), leap);
    EXPECT_FALSE(trusts_after(minutes(59)));
    EXPECT_EQ(watch_.leap(), base::Millis(0)) << "said once";
    EXPECT_TRUE(trusts_after(minutes(1)));
  }
}

TEST_F(ClockWatchTest, ALeapThereAndBackIsTwo) {
  static_cast<void>(watch_.trusts(clock_.read()));
  ASSERT_TRUE(trusts_after(hours(1)));
  clock_.set(clock_.now() + hours(24 * 90));
  EXPECT_FALSE(trusts_after(minutes(30)));
  clock_.set(clock_.now() - hours(24 * 90));
  EXPECT_FALSE(trusts_after(minutes(59)));
  EXPECT_TRUE(trusts_after(minutes(60)));
}

TEST_F(ClockWatchTest, AClockThatIsSlewedIntoPlaceIsNoLeap) {
  static_cast<void>(watch_.trusts(clock_.read()));
  for (int i = 0; i < 240; ++i) {
    clock_.set(clock_.now() + base::Millis(8));
    static_cast<void>(trusts_after(seconds(15)));
    EXPECT_EQ(watch_.leap(), base::Millis(0));
  }
  EXPECT_TRUE(watch_.trusts(clock_.read()));
}

TEST_F(ClockWatchTest, WithoutASettleTimeOnlyTheReadingOfALeapIsNotTrusted) {
  ClockWatch watch(base::Millis(0));
  EXPECT_TRUE(watch.trusts(clock_.read()));
}

}  // namespace
}  // namespace housecalld::upkeep
