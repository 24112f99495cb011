// SPDX-License-Identifier: Apache-2.0
#include "routing/sinks/webhook/standard_webhooks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace housecalld::sinks {
namespace {

using testing::HasSubstr;
using testing::Not;

// The example that the libraries of the Standard Webhooks specification are tested with.
const char* const kSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const char* const kId = "msg_p5jXN8AQM9LWM0D4loKWxJek";
const char* const kTimestamp = "1614265330";
const char* const kBody = R"({"test": 2432232314})";
const char* const kSignature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
// HMAC-SHA256 with the key bytes "another key", made with the openssl command.
const char* const kOtherSecret = "whsec_YW5vdGhlciBrZXk=";

base::Result<WebhookKey> parse(const std::string& text) {
  return WebhookKey::parse(base::Secret<std::string>(text));
}

std::string sign(const std::vector<std::string>& secrets) {
  std::vector<WebhookKey> keys;
  for (const std::string& secret : secrets) keys.push_back(parse(secret).value());
  return webhook_signature(keys, kId, kTimestamp, kBody);
}

TEST(StandardWebhooks, SignsTheKnownExample) { EXPECT_EQ(sign({kSecret}), kSignature); }

TEST(StandardWebhooks, SignsWithEveryKeyDuringARotation) {
  const std::string other = sign({kOtherSecret});
  EXPECT_EQ(other, "v1,G2/woLBsuE7rIeF5usOWE4VvDmlZhvdJxf+IK3804nE=");
  EXPECT_EQ(sign({kSecret, kOtherSecret}), std::string(kSignature) + " " + other);
}

TEST(StandardWebhooks, HasNothingToSayWithoutAKey) { EXPECT_EQ(sign({}), ""); }

TEST(StandardWebhooks, EveryPartOfAMessageIsSigned) {
  const std::vector<WebhookKey> keys = {parse(kSecret).value()};
  EXPECT_NE(webhook_signature(keys, "msg_other", kTimestamp, kBody), kSignature);
  EXPECT_NE(webhook_signature(keys, kId, "1614265331", kBody), kSignature);
  EXPECT_NE(webhook_signature(keys, kId, kTimestamp, R"({"test":2432232314})"), kSignature);
}

TEST(StandardWebhooks, RefusesASecretThatIsNoneAndDoesNotRepeatIt) {
  const std::vector<std::string> cases = {
      "",           "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",       "whsec_",        "whsec_M",
      "whsec_%%%%", "WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_MfK=9r8G"};
  for (const std::string& text : cases) {
    const auto key = parse(text);
    ASSERT_TRUE(key.has_error()) << text;
    EXPECT_EQ(key.error().code, base::Errc::kInvalid);
    const std::string told = text.size() > 6 ? text.substr(6) : "(nothing)";
    EXPECT_THAT(key.error().message, Not(HasSubstr(told)));
  }
}

}  // namespace
}  // namespace housecalld::sinks
