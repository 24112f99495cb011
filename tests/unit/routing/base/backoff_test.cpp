// SPDX-License-Identifier: Apache-2.0
#include "routing/base/backoff.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace housecalld::base {
namespace {

using std::chrono::seconds;

const Timestamp kNow = *parse_rfc3339("1994-11-06T08:49:07Z");

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

struct Row {
  std::string_view value;
  std::optional<Millis> expected;

  friend void PrintTo(const Row& row, std::ostream* out) { *out << row.value; }
};

class RetryAfter : public testing::TestWithParam<Row> {};

TEST_P(RetryAfter, IsReadInBothForms) {
  EXPECT_EQ(parse_retry_after(GetParam().value, kNow), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Table, RetryAfter,
    testing::Values(Row{"0", seconds(0)}, Row{"120", seconds(120)}, Row{"007", seconds(7)},
                    // More than anybody means is cut to ten years, not refused and not overflowed.
                    Row{"99999999999", std::chrono::hours(24 * 3650)},
                    Row{"99999999999999999999999", std::chrono::hours(24 * 3650)},
                    Row{"Sun, 06 Nov 1994 08:49:37 GMT", seconds(30)},
                    Row{"Sun, 06 Nov 1994 08:49:07 GMT", seconds(0)},
                    Row{"Sun, 06 Nov 1994 08:00:00 GMT", seconds(0)},
                    Row{"Mon, 07 Nov 1994 08:49:07 GMT", std::chrono::hours(24)},
                    Row{"", std::nullopt}, Row{"-1", std::nullopt}, Row{"+5", std::nullopt},
                    Row{"1.5", std::nullopt}, Row{"5 ", std::nullopt}, Row{"soon", std::nullopt},
                    Row{"Sun, 06 Nov 1994 08:49:37 UTC", std::nullopt},
                    Row{"Sun, 6 Nov 1994 08:49:37 GMT", std::nullopt},
                    Row{"Sun, 06 Nvm 1994 08:49:37 GMT", std::nullopt},
                    Row{"Sun, 31 Feb 1994 08:49:37 GMT", std::nullopt},
                    Row{"Sun, 06 Nov 1994 24:49:37 GMT", std::nullopt},
                    Row{"Sunday, 06-Nov-94 08:49:37 GMT", std::nullopt},
                    Row{"1994-11-06T08:49:37Z", std::nullopt}));

}  // namespace
}  // namespace housecalld::base
