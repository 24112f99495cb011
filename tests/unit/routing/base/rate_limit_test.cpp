// SPDX-License-Identifier: Apache-2.0
#include "routing/base/rate_limit.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace housecalld::base {
namespace {

const base::Moment kNow = base::moment_from_millis(1'000'000);

TEST(RateLimit, ZeroIsNoLimit) {
  RateLimit limit(0);
  limit.take(1'000'000, kNow);
  EXPECT_EQ(limit.available(kNow), std::numeric_limits<std::size_t>::max());
  EXPECT_EQ(limit.wait(kNow), Millis(0));
}

TEST(RateLimit, GivesOneSecondsWorthAtOnceAndThenByTime) {
  RateLimit limit(10);
  EXPECT_EQ(limit.available(kNow), 10U);
  limit.take(10, kNow);
  EXPECT_EQ(limit.available(kNow), 0U);
  EXPECT_EQ(limit.wait(kNow), Millis(100));
  EXPECT_EQ(limit.available(kNow + Millis(99)), 0U);
  EXPECT_EQ(limit.available(kNow + Millis(100)), 1U);
  EXPECT_EQ(limit.available(kNow + Millis(3'600'000)), 10U) << "what is not used is not saved up";
}

TEST(RateLimit, LessThanOnePerSecondStillGivesOne) {
  RateLimit limit(0.5);
  EXPECT_EQ(limit.available(kNow), 1U);
  limit.take(1, kNow);
  EXPECT_EQ(limit.wait(kNow), Millis(2000));
  EXPECT_EQ(limit.available(kNow + Millis(2000)), 1U);
}

}  // namespace
}  // namespace housecalld::base
