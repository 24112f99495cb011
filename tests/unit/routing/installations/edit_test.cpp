// SPDX-License-Identifier: Apache-2.0
#include "routing/installations/edit.hpp"

#include <gtest/gtest.h>

namespace housecalld::installations {
namespace {

using Secret = base::Secret<std::string>;

const base::Timestamp kNow = base::from_unix_millis(1'789'380'000'000);
const std::string kOld = "old-secret-0123456789";
const std::string kNew = "new-secret-0123456789";

Edit new_one() {
  Edit edit;
  edit.id = "acme";
  edit.project = "p";
  edit.integration = "main";
  return edit;
}

Entry acme() { return *added(new_one(), Secret(kOld), kNow - base::Millis(1'000)); }

TEST(Edit, AddsWithItsDefaults) {
  const auto made = added(new_one(), std::nullopt, kNow);
  ASSERT_TRUE(made.has_value()) << made.error().message;
  EXPECT_TRUE(made->signing_secrets.empty());
  EXPECT_EQ(made->installation.group_ref, "acme");
  EXPECT_EQ(made->installation.consumer_name, "acme");
  EXPECT_EQ(made->installation.updated_at, kNow);
  EXPECT_FALSE(made->in_file);
}

TEST(Edit, LeavesWhatIsNotNamed) {
  Edit edit;
  edit.id = "acme";
  edit.consumer_name = "Alex";
  edit.optional_fields = {{"jobs/notes"}};
  edit.events_per_second = 2.5;
  const auto made = edited(acme(), edit, kNow);
  ASSERT_TRUE(made.has_value()) << made.error().message;
  EXPECT_EQ(made->installation.project, "p");
  EXPECT_EQ(made->installation.consumer_name, "Alex");
  EXPECT_EQ(made->signing_secrets, acme().signing_secrets);
  EXPECT_EQ(made->limits.events_per_second, 2.5);
  Edit clear;
  clear.optional_fields = std::vector<std::string>();
  EXPECT_TRUE(edited(*made, clear, kNow)->installation.fields.empty());
}

TEST(Edit, RefusesWhatIsWrong) {
  const auto reason = [](void (*change)(Edit&), std::optional<Secret> secret = {}) {
    Edit edit = new_one();
    change(edit);
    const auto made = added(edit, secret, kNow);
    return made.has_error() ? made.error().message : "";
  };
  EXPECT_TRUE(reason([](Edit& e) { e.id = "a/b"; }).starts_with("id: expected"));
  EXPECT_TRUE(reason([](Edit& e) { e.project.reset(); }).starts_with("project: expected"));
  EXPECT_TRUE(reason([](Edit& e) { e.integration = ""; }).starts_with("integration: expected"));
  EXPECT_NE(reason([](Edit& e) { e.events_per_second = -1; }), "");
  EXPECT_NE(reason([](Edit& e) { e.body_bytes = 1U << 30U; }), "");
  EXPECT_NE(reason([](Edit& e) { e.field_mappings = {{"x"}}; }), "");
  const std::string secret = reason([](Edit&) {}, Secret("a short one"));
  EXPECT_NE(secret, "");
  EXPECT_EQ(secret.find("a short one"), std::string::npos);
}

TEST(Rotation, OverlapsAndThenEnds) {
  auto made = rotated(acme(), Secret(kNew), std::chrono::hours(24), kNow);
  ASSERT_TRUE(made.has_value());
  ASSERT_EQ(made->signing_secrets.size(), 2U);
  EXPECT_EQ(made->signing_secrets[0].text.expose(), kNew);
  EXPECT_FALSE(made->signing_secrets[0].valid_until);
  EXPECT_EQ(made->signing_secrets[1].valid_until, kNow + std::chrono::hours(24));

  // What ends sooner stays so; what has ended goes; the same again is there once.
  const auto later = kNow + std::chrono::hours(23);
  made = rotated(*made, Secret("third-secret-0123456"), std::chrono::hours(24), later);
  EXPECT_EQ(made->signing_secrets[2].valid_until, kNow + std::chrono::hours(24));
  made = rotated(*made, Secret("third-secret-0123456"), std::chrono::hours(24),
                 later + std::chrono::hours(2));
  ASSERT_EQ(made->signing_secrets.size(), 2U);
  EXPECT_FALSE(made->signing_secrets[0].valid_until);

  made = rotated(acme(), Secret(kNew), base::Millis(0), kNow);
  EXPECT_EQ(made->signing_secrets.size(), 1U);
  EXPECT_TRUE(rotated(acme(), Secret("short"), base::Millis(0), kNow).has_error());
}

TEST(Removal, LeavesNoSecret) {
  Edit key;
  key.api_key = Secret("the api key");
  const Entry made = without_secrets(*edited(acme(), key, kNow), kNow);
  EXPECT_TRUE(made.signing_secrets.empty());
  EXPECT_EQ(made.api_key.expose(), "");
  EXPECT_EQ(made.removed_at, kNow);
  EXPECT_EQ(made.installation.project, "p");
}

}  // namespace
}  // namespace housecalld::installations
