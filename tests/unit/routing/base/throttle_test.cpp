// SPDX-License-Identifier: Apache-2.0
#include "routing/base/throttle.hpp"

#include <gtest/gtest.h>

namespace housecalld::base {
namespace {

Timestamp at(std::int64_t millis) { return from_unix_millis(1'789'380'000'000 + millis); }

TEST(Throttle, LetsOneThroughPerIntervalAndCountsTheOthers) {
  Throttle throttle(std::chrono::seconds(1));
  EXPECT_EQ(throttle.admit(at(0)), 0U);
  EXPECT_EQ(throttle.admit(at(0)), std::nullopt);
  EXPECT_EQ(throttle.admit(at(999)), std::nullopt);
  EXPECT_EQ(throttle.admit(at(1000)), 2U);
  EXPECT_EQ(throttle.admit(at(1500)), std::nullopt);
  EXPECT_EQ(throttle.admit(at(9000)), 1U);
  EXPECT_EQ(throttle.admit(at(99'000)), 0U);
}

TEST(Throttle, SurvivesAClockThatIsSetBack) {
  Throttle throttle(std::chrono::seconds(1));
  EXPECT_EQ(throttle.admit(at(60'000)), 0U);
  EXPECT_EQ(throttle.admit(at(0)), 0U);
  EXPECT_EQ(throttle.admit(at(1)), std::nullopt);
}

}  // namespace
}  // namespace housecalld::base
