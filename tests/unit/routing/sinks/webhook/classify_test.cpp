// SPDX-License-Identifier: Apache-2.0
#include "routing/sinks/webhook/classify.hpp"

#include <gtest/gtest.h>

#include "tests/support/fake_http_client.hpp"

namespace housecalld::sinks {
namespace {

using std::chrono::seconds;

/// Sun, 06 Nov 1994 08:49:37 GMT
const base::Timestamp kNow = base::from_unix_millis(784'111'777'000);

TEST(Classify, GivesEveryStatusItsVerdictAndItsReason) {
  struct Case {
    int status;
    Verdict verdict;
    std::string error;
  };
  const std::vector<Case> cases = {
      {200, Verdict::kDelivered, ""},
      {201, Verdict::kDelivered, ""},
      {202, Verdict::kDelivered, ""},
      {204, Verdict::kDelivered, ""},
      {299, Verdict::kDelivered, ""},
      {100, Verdict::kRetry, "answered 100"},
      {199, Verdict::kRetry, "answered 199"},
      {300, Verdict::kRetry, "300 is a redirect, which is not followed"},
      {301, Verdict::kRetry, "301 is a redirect, which is not followed"},
      {302, Verdict::kRetry, "302 is a redirect, which is not followed"},
      {307, Verdict::kRetry, "307 is a redirect, which is not followed"},
      {308, Verdict::kRetry, "308 is a redirect, which is not followed"},
      {400, Verdict::kRefused, "answered 400"},
      {405, Verdict::kRefused, "answered 405"},
      {406, Verdict::kRefused, "answered 406"},
      {411, Verdict::kRefused, "answered 411"},
      {413, Verdict::kRefused, "answered 413"},
      {414, Verdict::kRefused, "answered 414"},
      {415, Verdict::kRefused, "answered 415"},
      {422, Verdict::kRefused, "answered 422"},
      {501, Verdict::kRefused, "answered 501"},
      {402, Verdict::kRetry, "answered 402"},
      {403, Verdict::kRetry, "answered 403"},
      {408, Verdict::kRetry, "answered 408"},
      {409, Verdict::kRetry, "answered 409"},
      {101, Verdict::kRetry, "answered 101"},
      {401, Verdict::kRetry, "answered 401"},
      {404, Verdict::kRetry, "answered 404"},
      {410, Verdict::kGone, "410 says that the destination is gone"},
      {429, Verdict::kRetry, "answered 429"},
      {500, Verdict::kRetry, "answered 500"},
      {502, Verdict::kRetry, "answered 502"},
      {503, Verdict::kRetry, "answered 503"},
      {504, Verdict::kRetry, "answered 504"},
      {599, Verdict::kRetry, "answered 599"},
      {999, Verdict::kRetry, "answered 999"},
  };
  for (const Case& each : cases) {
    const Outcome outcome = classify(test::http_answer(each.status), kNow);
    EXPECT_EQ(outcome.verdict, each.verdict) << each.status;
    EXPECT_EQ(outcome.error, each.error);
    EXPECT_EQ(outcome.status, each.status);
    EXPECT_FALSE(outcome.retry_after.has_value()) << each.status;
  }
}

TEST(Classify, FollowsRetryAfterOfTheStatusesThatMayHaveIt) {
  for (const int status : {429, 502, 503, 504}) {
    const Outcome outcome = classify(test::http_answer(status, {{"retry-after", "120"}}), kNow);
    EXPECT_EQ(outcome.retry_after, seconds(120)) << status;
    EXPECT_EQ(outcome.pauses, status == 429 || status == 503) << status;
  }
  for (const int status : {200, 302, 400, 410, 500, 501}) {
    const Outcome outcome = classify(test::http_answer(status, {{"Retry-After", "120"}}), kNow);
    EXPECT_FALSE(outcome.retry_after.has_value()) << status;
  }
}

TEST(Classify, ReadsBothFormsOfRetryAfter) {
  const std::vector<std::pair<std::string, std::optional<base::Millis>>> cases = {
      {"0", seconds(0)},
      {"3600", seconds(3600)},
      {"Sun, 06 Nov 1994 08:50:37 GMT", seconds(60)},
      {"Sun, 06 Nov 1994 08:00:00 GMT", seconds(0)},
      {"", std::nullopt},
      {"soon", std::nullopt},
      {"Sunday, 06-Nov-94 08:50:37 GMT", seconds(60)},
  };
  for (const auto& [value, expected] : cases) {
    const Outcome outcome = classify(test::http_answer(503, {{"Retry-After", value}}), kNow);
    EXPECT_EQ(outcome.retry_after, expected) << value;
  }
}

TEST(Classify, KeepsThePeerAndThePrefixOfItsAnswer) {
  const Outcome outcome = classify(test::http_answer(500, {}, "it broke"), kNow);
  EXPECT_EQ(outcome.address, "203.0.113.7:443");
  EXPECT_EQ(outcome.response_prefix, "it broke");
}

TEST(Classify, DoesNotRepeatWhereARedirectLeads) {
  const auto answer = test::http_answer(302, {{"Location", "https://else.example/?key=abc"}});
  EXPECT_EQ(classify(answer, kNow).error, "302 is a redirect, which is not followed");
}

}  // namespace
}  // namespace housecalld::sinks
