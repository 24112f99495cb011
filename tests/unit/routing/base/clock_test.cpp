// SPDX-License-Identifier: Apache-2.0
#include "routing/base/clock.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace housecalld::base {
namespace {

struct Parse {
  std::string_view text;
  std::string_view expected;  ///< empty: refused

  friend void PrintTo(const Parse& row, std::ostream* out) { *out << row.text; }
};

class Rfc3339 : public testing::TestWithParam<Parse> {};

TEST_P(Rfc3339, IsReadOrRefused) {
  const auto time = parse_rfc3339(GetParam().text);
  EXPECT_EQ(time ? to_rfc3339(*time) : "", GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Table, Rfc3339,
    testing::Values(Parse{"2026-09-14T10:00:03Z", "2026-09-14T10:00:03Z"},
                    Parse{"1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"},
                    Parse{"1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"},
                    Parse{"2026-09-14t10:00:03z", "2026-09-14T10:00:03Z"},
                    Parse{"2026-09-14 10:00:03Z", "2026-09-14T10:00:03Z"},
                    Parse{"2026-09-14T12:00:03+02:00", "2026-09-14T10:00:03Z"},
                    Parse{"2026-09-13T23:30:00-10:30", "2026-09-14T10:00:00Z"},
                    Parse{"2026-09-14T10:00:03-00:00", "2026-09-14T10:00:03Z"},
                    Parse{"2026-09-14T10:00:03.2Z", "2026-09-14T10:00:03.200Z"},
                    Parse{"2026-09-14T10:00:03.25Z", "2026-09-14T10:00:03.250Z"},
                    Parse{"2026-09-14T10:00:03.2509999999Z", "2026-09-14T10:00:03.250Z"},
                    Parse{"2026-09-14T10:00:03.000Z", "2026-09-14T10:00:03Z"},
                    Parse{"2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"},
                    Parse{"2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"}, Parse{"", ""},
                    Parse{"Z", ""}, Parse{"2026-09-14", ""}, Parse{"2026-09-14T10:00:03", ""},
                    Parse{"2026-09-14T10:00Z", ""}, Parse{"2026-09-14T10:00:03.Z", ""},
                    Parse{"2026-09-14T10:00:03Z ", ""}, Parse{" 2026-09-14T10:00:03Z", ""},
                    Parse{"2026-9-14T10:00:03Z", ""}, Parse{"2026-02-30T00:00:00Z", ""},
                    Parse{"2025-02-29T00:00:00Z", ""}, Parse{"2026-13-01T00:00:00Z", ""},
                    Parse{"2026-00-01T00:00:00Z", ""}, Parse{"2026-09-14T24:00:00Z", ""},
                    Parse{"2026-09-14T10:60:00Z", ""}, Parse{"2026-09-14T10:00:61Z", ""},
                    Parse{"2026-09-14T10:00:03+24:00", ""}, Parse{"2026-09-14T10:00:03+02:60", ""},
                    Parse{"2026-09-14T10:00:03+0200", ""}, Parse{"2026-09-14T10:00:03X", ""},
                    Parse{"2026-09-14_10:00:03Z", ""}, Parse{"2026-09-14T-1:00:03Z", ""},
                    Parse{"+026-09-14T10:00:03Z", ""}, Parse{"Mon, 14 Sep 2026 10:00:03 GMT", ""},
                    Parse{"1789380003", ""}));

TEST(UnixTime, IsCountedInMillisecondsAndWholeSeconds) {
  const Timestamp time = *parse_rfc3339("2026-09-14T10:00:03.999Z");
  EXPECT_EQ(to_unix_millis(time), 1'789'380'003'999);
  EXPECT_EQ(to_unix_seconds(time), 1'789'380'003);
  EXPECT_EQ(from_unix_millis(1'789'380'003'999), time);
  EXPECT_EQ(to_unix_seconds(from_unix_millis(-1)), -1);
}

TEST(SystemClock, GivesTheTimeOfTheMachine) {
  const auto before = std::chrono::floor<Millis>(std::chrono::system_clock::now());
  const Timestamp now = SystemClock().now();
  const auto after = std::chrono::system_clock::now();
  EXPECT_LE(before, now);
  EXPECT_LE(now, after);
}

}  // namespace
}  // namespace housecalld::base
