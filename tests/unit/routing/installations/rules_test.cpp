// SPDX-License-Identifier: Apache-2.0
#include "routing/installations/rules.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "routing/base/text.hpp"

namespace housecalld::installations {
namespace {

constexpr const char* kSecret = "6b1f0a9c3d5e7f21";

TEST(TimedSecret, IsTakenApart) {
  const auto plain = parse_timed_secret(kSecret);
  ASSERT_TRUE(plain.has_value());
  EXPECT_EQ(plain->text.expose(), kSecret);
  EXPECT_FALSE(plain->valid_from || plain->valid_until);

  const auto both = parse_timed_secret(std::string(kSecret) +
                                       " from 2026-09-14T10:00:00Z until 2026-09-21T10:00:00Z");
  ASSERT_TRUE(both.has_value()) << both.error().message;
  EXPECT_EQ(both->text.expose(), kSecret);
  EXPECT_EQ(both->valid_from, base::parse_rfc3339("2026-09-14T10:00:00Z"));
  EXPECT_EQ(both->valid_until, base::parse_rfc3339("2026-09-21T10:00:00Z"));

  const auto until = parse_timed_secret(std::string(kSecret) + " until 2026-09-21T10:00:00Z");
  ASSERT_TRUE(until.has_value());
  EXPECT_FALSE(until->valid_from);
  EXPECT_EQ(until->valid_until, base::parse_rfc3339("2026-09-21T10:00:00Z"));
}

TEST(TimedSecret, IsRefusedWithoutBeingQuoted) {
  for (const char* text :
       {" from", " from x", " until", " until tomorrow", " from 2026-09-14T10:00:00Z until ",
        " until 2026-09-14T10:00:00Z from 2026-09-13T10:00:00Z",
        " from 2026-09-14T10:00:00Z until 2026-09-14T10:00:00Z"}) {
    const auto made = parse_timed_secret(std::string(kSecret) + text + " ");
    ASSERT_TRUE(made.has_error()) << text;
    EXPECT_EQ(made.error().message.find(kSecret), std::string::npos);
  }
}

TEST(SigningSecret, CountsAtBothEdges) {
  SigningSecret secret;
  const base::Timestamp now = base::from_unix_millis(1'000);
  secret.valid_from = now;
  secret.valid_until = now;
  EXPECT_TRUE(secret.is_valid_at(now));
  EXPECT_FALSE(secret.is_valid_at(now - base::Millis(1)));
  EXPECT_FALSE(secret.is_valid_at(now + base::Millis(1)));
}

TEST(FlawOfSecret, SaysWhereItIs) {
  EXPECT_EQ(flaw_of_secret(kSecret), "");
  EXPECT_EQ(flaw_of_secret(std::string(512, 'x')), "");
  EXPECT_EQ(flaw_of_secret(std::string(513, 'x')), "it has 513 characters");
  EXPECT_EQ(flaw_of_secret(std::string(15, 'x')), "it has 15 characters");
  EXPECT_EQ(flaw_of_secret("0123456789 12345"), "there is a space at character 11");
  EXPECT_EQ(flaw_of_secret("012345678\x7F"),
            "there is something else than printable ASCII at character 10");
}

TEST(Names, AreWhatMayStandInAUrl) {
  EXPECT_TRUE(base::is_name("A.b_c-9"));
  EXPECT_TRUE(base::is_name(std::string(128, 'x')));
  for (const std::string& name :
       std::vector<std::string>{"", "a b", "a/b", "\xC3\xA9", std::string(129, 'x')}) {
    EXPECT_FALSE(base::is_name(name)) << name;
  }
}

}  // namespace
}  // namespace housecalld::installations
