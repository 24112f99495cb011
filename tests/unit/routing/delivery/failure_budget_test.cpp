// SPDX-License-Identifier: Apache-2.0
#include "routing/delivery/failure_budget.hpp"

#include <gtest/gtest.h>

namespace housecalld::delivery {
namespace {

using std::chrono::seconds;

const base::Moment kNow = base::moment_from_millis(1'000'000);

class FailureBudgetTest : public testing::Test {
 protected:
  void fail(int times) {
    for (int i = 0; i < times; ++i) budget_.on_failure(kNow, "answered 500");
  }
  FailureBudget budget_{{3, seconds(30)}};
};

TEST_F(FailureBudgetTest, AllowsAsManyAttemptsAsThereAreTokens) {
  EXPECT_EQ(budget_.allowance(kNow), 3U);
  fail(1);
  EXPECT_EQ(budget_.allowance(kNow), 2U);
  budget_.on_success();
  budget_.on_success();
  EXPECT_EQ(budget_.allowance(kNow), 3U) << "never more than at the start";
}

TEST_F(FailureBudgetTest, WithNoneLeftOneProbeIsAllowedPerInterval) {
  fail(2);
  EXPECT_FALSE(budget_.open());
  fail(1);
  EXPECT_TRUE(budget_.open());
  EXPECT_EQ(budget_.reason(), "answered 500");
  EXPECT_EQ(budget_.next_probe(), kNow + seconds(30));
  EXPECT_EQ(budget_.allowance(kNow + seconds(30) - base::Millis(1)), 0U);
  EXPECT_EQ(budget_.allowance(kNow + seconds(30)), 1U);
  budget_.on_failure(kNow + seconds(30), "answered 502");
  EXPECT_EQ(budget_.allowance(kNow + seconds(59)), 0U);
  EXPECT_EQ(budget_.allowance(kNow + seconds(60)), 1U);
}

TEST_F(FailureBudgetTest, AProbeThatSucceedsClosesTheCircuitAndEachSuccessAllowsMore) {
  fail(5);
  budget_.on_success();
  EXPECT_FALSE(budget_.open());
  EXPECT_EQ(budget_.allowance(kNow), 1U);
  budget_.on_success();
  EXPECT_EQ(budget_.allowance(kNow), 2U);
}

}  // namespace
}  // namespace housecalld::delivery
