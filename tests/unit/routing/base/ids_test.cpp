// SPDX-License-Identifier: Apache-2.0
#include "routing/base/ids.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

namespace housecalld::base {
namespace {

TEST(MessageId, IsMsgAnd26DigitsOfCrockfordBase32) {
  const std::string id = new_message_id(from_unix_millis(1'789'380'003'250));
  ASSERT_EQ(id.size(), 30U);
  EXPECT_TRUE(id.starts_with("msg_"));
  EXPECT_EQ(id.find_first_not_of("0123456789abcdefghjkmnpqrstvwxyz", 4), std::string::npos) << id;
}

TEST(MessageId, IsUniqueWithinAMillisecond) {
  std::set<std::string> ids;
  for (int i = 0; i < 10'000; ++i) ids.insert(new_message_id(from_unix_millis(1'789'380'003'250)));
  EXPECT_EQ(ids.size(), 10'000U);
}

TEST(MessageId, SortsByTime) {
  std::vector<std::string> ids;
  for (std::int64_t millis = 1; millis < (1LL << 48); millis *= 3) {
    ids.push_back(new_message_id(from_unix_millis(millis)));
    ids.push_back(new_message_id(from_unix_millis(millis + 1)));
  }
  EXPECT_GT(ids.size(), 50U);
  EXPECT_TRUE(std::ranges::is_sorted(ids));
}

TEST(MessageId, BeginsWithTheTime) {
  EXPECT_TRUE(new_message_id(from_unix_millis(0)).starts_with("msg_0000000000"));
  EXPECT_TRUE(new_message_id(from_unix_millis(33)).starts_with("msg_0000000011"));
}

}  // namespace
}  // namespace housecalld::base
