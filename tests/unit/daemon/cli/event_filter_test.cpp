// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/event_filter.hpp"

#include <gtest/gtest.h>

namespace housecalld::cli {
namespace {

const base::Timestamp kNow = base::from_unix_millis(1'789'380'000'000);

TEST(EventFilter, NothingGivenMatchesEverything) {
  const auto query = to_query(EventFilter{}, kNow);
  ASSERT_TRUE(query.has_value());
  EXPECT_FALSE(query->installation || query->object || query->provider_event || query->record_id ||
               query->state || query->since || query->until || query->id);
  EXPECT_EQ(query->limit, 50U);
}

struct Since {
  const char* text;
  std::optional<base::Timestamp> expected;
};

class EventFilterSince : public testing::TestWithParam<Since> {};

TEST_P(EventFilterSince, TakesTimesAndAges) {
  EventFilter filter;
  filter.since = GetParam().text;
  const auto query = to_query(filter, kNow);
  ASSERT_EQ(query.has_value(), GetParam().expected.has_value());
  if (query.has_value()) {
    EXPECT_EQ(query->since, GetParam().expected);
  } else {
    EXPECT_EQ(query.error().message,
              "--since " + filter.since +
                  ": expected a time such as 2026-09-14T10:00:00Z or an age such as 24h");
  }
}

INSTANTIATE_TEST_SUITE_P(
    Table, EventFilterSince,
    testing::Values(Since{"24h", kNow - std::chrono::hours(24)}, Since{"0s", kNow},
                    Since{"90m", kNow - std::chrono::minutes(90)},
                    Since{"7d", kNow - std::chrono::days(7)},
                    Since{"1970-01-01T00:00:01Z", base::from_unix_millis(1000)},
                    Since{"h", std::nullopt}, Since{"-1h", std::nullopt}, Since{"1w", std::nullopt},
                    Since{"1000001s", std::nullopt}, Since{"yesterday", std::nullopt},
                    Since{"2026-13-01T00:00:00Z", std::nullopt}));

TEST(EventFilter, AnUnknownStateIsAnError) {
  EventFilter filter;
  filter.state = "lost";
  EXPECT_EQ(to_query(filter, kNow).error().message,
            "--state lost: expected routed, unrouted or unmapped");
}

}  // namespace
}  // namespace housecalld::cli
