// SPDX-License-Identifier: Apache-2.0
#include "routing/http/retry_after.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace housecalld::http {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

const base::Timestamp kNow = *base::parse_rfc3339("1994-11-06T08:49:07Z");

struct Row {
  std::string_view value;
  std::optional<base::Millis> expected;

  friend void PrintTo(const Row& row, std::ostream* out) { *out << row.value; }
};

class RetryAfter : public testing::TestWithParam<Row> {};

TEST_P(RetryAfter, IsReadInEveryForm) {
  EXPECT_EQ(parse_retry_after(GetParam().value, kNow), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Table, RetryAfter,
    testing::Values(Row{"0", seconds(0)}, Row{"120", seconds(120)}, Row{"007", seconds(7)},
                    // More than anybody means is cut to ten years, not refused and not overflowed.
                    Row{"99999999999", hours(24 * 3650)},
                    Row{"99999999999999999999999", hours(24 * 3650)},
                    Row{"Fri, 31 Dec 9999 23:59:59 GMT", hours(24 * 3650)},
                    Row{"Sun, 06 Nov 1994 08:49:37 GMT", seconds(30)},
                    Row{"Sun, 06 Nov 1994 08:49:07 GMT", seconds(0)},
                    Row{"Sun, 06 Nov 1994 08:00:00 GMT", seconds(0)},
                    Row{"Mon, 07 Nov 1994 08:49:07 GMT", hours(24)},
                    Row{"Sunday, 06-Nov-94 08:49:37 GMT", seconds(30)},
                    Row{"Sun Nov  6 08:49:37 1994", seconds(30)}, Row{"", std::nullopt},
                    Row{"1.5", std::nullopt}, Row{"soon", std::nullopt},
                    Row{"Sun, 06 Nvm 1994 08:49:37 GMT", std::nullopt},
                    Row{"Sun, 06 Nov 1994 08:49:37 GMT and much more of it, for nothing at all....",
                        std::nullopt}));

}  // namespace
}  // namespace housecalld::http
