// SPDX-License-Identifier: Apache-2.0
#include "routing/delivery/failing.hpp"

#include <gtest/gtest.h>

#include "tests/support/manual_clock.hpp"

namespace housecalld::delivery {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

class FailingTest : public testing::Test {
 protected:
  void fail(int times) {
    for (int i = 0; i < times; ++i) failing_.on_failure(clock_.moment());
  }
  bool hopeless() { return failing_.hopeless(clock_.moment()); }

  test::ManualClock clock_{base::from_unix_millis(1'790'000'000'000)};
  Failing failing_{{hours(120), 10}};
};

TEST_F(FailingTest, OneFailureAndOneMoreFiveQuietDaysLaterAreNotHopeless) {
  fail(1);
  clock_.advance(hours(120));
  fail(1);
  EXPECT_FALSE(hopeless());
}

TEST_F(FailingTest, FiveDaysAndTenFailuresInTheLastOneAre) {
  fail(1);
  clock_.advance(hours(120) - minutes(1));
  fail(10);
  EXPECT_FALSE(hopeless()) << "a minute is missing";
  clock_.advance(minutes(1));
  EXPECT_TRUE(hopeless());
}

TEST_F(FailingTest, NineAreNotEnoughAndOlderOnesDoNotCount) {
  fail(5);
  clock_.advance(hours(120));
  fail(9);
  EXPECT_FALSE(hopeless());
  clock_.advance(hours(24));
  fail(1);
  EXPECT_TRUE(hopeless()) << "the first of the last ten is just young enough";
  clock_.advance(base::Millis(1));
  EXPECT_FALSE(hopeless());
}

TEST_F(FailingTest, ASuccessBeginsAnew) {
  fail(20);
  clock_.advance(hours(121));
  failing_.on_success();
  fail(20);
  EXPECT_FALSE(hopeless());
}

TEST_F(FailingTest, WhatAnEarlierProcessSawOfTheTimeCounts) {
  failing_.on_known(hours(119), clock_.moment());
  fail(10);
  EXPECT_FALSE(hopeless());
  EXPECT_EQ(failing_.time(clock_.moment()), hours(119));
  clock_.advance(hours(1));
  EXPECT_TRUE(hopeless());
  failing_.on_known({}, clock_.moment());
  EXPECT_FALSE(hopeless()) << "somebody enabled it";
}

TEST_F(FailingTest, WhatIsStoredIsOlderThanWhatWasSeenSince) {
  fail(1);
  clock_.advance(hours(3));
  failing_.on_known(hours(1), clock_.moment());
  EXPECT_EQ(failing_.time(clock_.moment()), hours(3));
}

TEST_F(FailingTest, TheWallClockHasNoSay) {
  fail(1);
  clock_.set(clock_.now() + hours(24 * 90));
  fail(10);
  EXPECT_FALSE(hopeless());
}

TEST_F(FailingTest, NeverWhenTheTimeIsZero) {
  Failing never({base::Millis(0), 1});
  never.on_failure(clock_.moment());
  clock_.advance(hours(24 * 365));
  never.on_failure(clock_.moment());
  EXPECT_FALSE(never.hopeless(clock_.moment()));
}

}  // namespace
}  // namespace housecalld::delivery
