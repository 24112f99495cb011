// SPDX-License-Identifier: Apache-2.0
#include "routing/base/backoff.hpp"

#include <gtest/gtest.h>

namespace housecalld::base {
namespace {

using std::chrono::seconds;

TEST(WithJitter, ChangesTheDelayByAtMostItsShare) {
  EXPECT_EQ(with_jitter(seconds(100), 0.2, 0.0), seconds(80));
  EXPECT_EQ(with_jitter(seconds(100), 0.2, 0.5), seconds(100));
  EXPECT_EQ(with_jitter(seconds(100), 0.2, 1.0), seconds(120));
  EXPECT_EQ(with_jitter(seconds(100), 0.0, 0.9), seconds(100));
  EXPECT_EQ(with_jitter(Millis(0), 0.2, 1.0), Millis(0));
  EXPECT_EQ(with_jitter(std::chrono::hours(24), 0.2, 1.0), std::chrono::minutes(28 * 60 + 48));
}

TEST(RandomUnit, StaysInItsRangeAndMoves) {
  bool below = false;
  bool above = false;
  for (int i = 0; i < 1000; ++i) {
    const double unit = random_unit();
    ASSERT_GE(unit, 0.0);
    ASSERT_LE(unit, 1.0);
    below = below || unit < 0.5;
    above = above || unit > 0.5;
  }
  EXPECT_TRUE(below && above);
}

}  // namespace
}  // namespace housecalld::base
