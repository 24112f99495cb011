// SPDX-License-Identifier: Apache-2.0
#include "routing/sinks/webhook/webhook_sink.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/support/fake_http_client.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/run_awaitable.hpp"

namespace housecalld::sinks {
namespace {

using testing::UnorderedElementsAre;
using Header = std::pair<std::string, std::string>;

const Message kMessage{"msg_p5jXN8AQM9LWM0D4loKWxJek", "application/json",
                       R"({"test": 2432232314})"};
const std::string kSignature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

WebhookKey key() {
  return WebhookKey::parse(base::Secret<std::string>("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
      .value();
}

class ThrowingClient final : public http::Client {
 public:
  net::awaitable<base::Result<http::Response>> send(http::Request /*request*/) override {
    throw std::runtime_error("HMAC: out of memory");
  }
};

class WebhookSinkTest : public testing::Test {
 protected:
  Outcome deliver(std::vector<WebhookKey> keys) {
    WebhookOptions options;
    options.url = {true, "destination.example", 8443, "/in?from=hcp"};
    options.keys = std::move(keys);
    options.time_out = base::Millis(4321);
    options.response_bytes = 10;
    WebhookSink sink(std::move(options), std::make_unique<test::FakeHttpClient>(server_), clock_);
    return test::run_awaitable(sink.deliver(kMessage));
  }

  test::ManualClock clock_{base::from_unix_millis(1'614'265'330'999)};
  std::shared_ptr<test::FakeHttpServer> server_ = std::make_shared<test::FakeHttpServer>();
};

TEST_F(WebhookSinkTest, PostsTheMessageAsItIs) {
  EXPECT_EQ(deliver({key()}).verdict, Verdict::kDelivered);
  ASSERT_EQ(server_->requests.size(), 1U);
  const http::Request& request = server_->requests[0];
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url.host, "destination.example");
  EXPECT_EQ(request.url.port, 8443);
  EXPECT_EQ(request.url.target, "/in?from=hcp");
  EXPECT_EQ(request.body, kMessage.body);
  EXPECT_EQ(request.time_out, base::Millis(4321));
  EXPECT_EQ(request.response_body_limit, 10U);
}

TEST_F(WebhookSinkTest, SignsUnderBothNames) {
  deliver({key()});
  ASSERT_EQ(server_->requests.size(), 1U);
  EXPECT_THAT(server_->requests[0].headers,
              UnorderedElementsAre(
                  Header("Content-Type", "application/json"), Header("webhook-id", kMessage.id),
                  Header("webhook-timestamp", "1614265330"),
                  Header("webhook-signature", kSignature), Header("svix-id", kMessage.id),
                  Header("svix-timestamp", "1614265330"), Header("svix-signature", kSignature)));
}

TEST_F(WebhookSinkTest, SendsNoSignatureWithoutAKeyButStillIdAndTime) {
  deliver({});
  ASSERT_EQ(server_->requests.size(), 1U);
  EXPECT_THAT(server_->requests[0].headers,
              UnorderedElementsAre(
                  Header("Content-Type", "application/json"), Header("webhook-id", kMessage.id),
                  Header("webhook-timestamp", "1614265330"), Header("svix-id", kMessage.id),
                  Header("svix-timestamp", "1614265330")));
}

TEST_F(WebhookSinkTest, ARepeatKeepsTheIdAndSignsANewTime) {
  deliver({key()});
  clock_.advance(std::chrono::minutes(5));
  deliver({key()});
  ASSERT_EQ(server_->requests.size(), 2U);
  const auto header = [this](std::size_t request, std::string_view name) {
    http::Response lookup;
    lookup.headers = server_->requests[request].headers;
    return std::string(lookup.header(name).value_or("(none)"));
  };
  EXPECT_EQ(header(1, "webhook-id"), header(0, "webhook-id"));
  EXPECT_EQ(header(1, "webhook-timestamp"), "1614265630");
  EXPECT_NE(header(1, "webhook-signature"), header(0, "webhook-signature"));
}

TEST_F(WebhookSinkTest, AWishForAPauseIsHandedOnUncapped) {
  server_->script.push_back(test::http_answer(429, {{"Retry-After", "9999999"}}));
  EXPECT_EQ(deliver({}).retry_after, std::chrono::seconds(9'999'999));
}

TEST_F(WebhookSinkTest, ATransportErrorIsTriedAgainWithItsOwnText) {
  for (const base::Errc code :
       {base::Errc::kTimeout, base::Errc::kRefused, base::Errc::kIo, base::Errc::kInvalid}) {
    server_->script.push_back(base::fail(code, "resolve destination.example: no such host"));
    const Outcome outcome = deliver({});
    EXPECT_EQ(outcome.verdict, Verdict::kRetry);
    EXPECT_EQ(outcome.error, "resolve destination.example: no such host");
    EXPECT_EQ(outcome.status, 0);
    EXPECT_FALSE(outcome.retry_after.has_value());
  }
}

TEST_F(WebhookSinkTest, KeepsNoMoreOfAnAnswerThanAllowed) {
  server_->script.push_back(test::http_answer(500, {}, "0123456789abcdef"));
  EXPECT_EQ(deliver({}).response_prefix, "0123456789");
}

TEST_F(WebhookSinkTest, AnExceptionIsAFailedAttempt) {
  WebhookSink sink({}, std::make_unique<ThrowingClient>(), clock_);
  const Outcome outcome = test::run_awaitable(sink.deliver(kMessage));
  EXPECT_EQ(outcome.verdict, Verdict::kRetry);
  EXPECT_EQ(outcome.error, "HMAC: out of memory");
}

}  // namespace
}  // namespace housecalld::sinks
