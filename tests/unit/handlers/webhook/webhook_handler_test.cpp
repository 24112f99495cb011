// SPDX-License-Identifier: Apache-2.0
#include "handlers/webhook/webhook_handler.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include "tests/support/files.hpp"
#include "tests/unit/handlers/webhook/endpoint_fixture.hpp"

namespace housecalld::webhook {
namespace {

using handlers::Request;
using handlers::Response;

/// Everything that a peer can see of an answer.
std::string seen(const Response& response) {
  std::string text = std::to_string(response.status) + "|" + response.content_type + "|";
  for (const auto& [key, value] : response.headers) text += key + ": " + value + "|";
  return text + response.body;
}

const std::string kUnauthorized =
    R"(401|application/problem+json|{"title":"unauthorized","status":401})";

class WebhookHandlerTest : public EndpointTest {
 protected:
  double refused(const std::string& reason) {
    return count("housecalld_requests_refused_total", {{"reason", reason}});
  }
  double events(const std::string& state) {
    return count("housecalld_events_total", {{"state", state}});
  }

  /// Sends it and expects the one refusal text, and that nothing but one counter moved.
  void expect_unauthorized(Request request, const std::string& reason) {
    const std::size_t kept = store.kept.size();
    const std::size_t rings = rung.size();
    const double before = refused(reason);
    EXPECT_EQ(seen(send(std::move(request))), kUnauthorized) << reason;
    EXPECT_EQ(refused(reason), before + 1) << reason;
    EXPECT_EQ(store.kept.size(), kept);
    EXPECT_EQ(rung.size(), rings);
    auto lines = log.entries();
    std::erase_if(lines, [](const auto& line) { return line.message != "request refused"; });
    ASSERT_FALSE(lines.empty());
    EXPECT_EQ(lines.back().level, base::LogLevel::kDebug);
    EXPECT_EQ(lines.back().field("reason"), reason);
  }
};

TEST_F(WebhookHandlerTest, StoresAVerifiedEventAndAnswersWithItsId) {
  const std::string body = test::payload("job.created");
  Request request = signed_post(kShortPath, body);
  const handlers::Headers headers = request.headers;
  const Response response = send(std::move(request));

  ASSERT_EQ(store.kept.size(), 1U);
  const event::NewEvent& kept = store.kept[0];
  EXPECT_EQ(seen(response), R"(200|application/json|{"id":")" + kept.event.id + "\"}");
  EXPECT_TRUE(kept.event.id.starts_with("msg_"));
  EXPECT_EQ(kept.event.installation, "acme");
  EXPECT_EQ(kept.event.body, body);
  EXPECT_EQ(kept.event.api_signature, headers[0].second);
  EXPECT_EQ(kept.event.api_timestamp, headers[1].second);
  EXPECT_EQ(kept.event.received_at, clock.now());
  EXPECT_EQ(kept.event.state, event::EventState::kRouted);
  EXPECT_EQ(rung, std::vector<std::string>{"crm"});
  EXPECT_EQ(events("routed"), 1);

  const auto lines = log.entries();
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].level, base::LogLevel::kInfo);
  EXPECT_EQ(lines[0].message, "event accepted");
  EXPECT_EQ(lines[0].field("id"), kept.event.id);
  EXPECT_EQ(lines[0].field("installation"), "acme");
  EXPECT_EQ(lines[0].field("event"), "job.created");
  EXPECT_EQ(lines[0].field("state"), "routed");
}

TEST_F(WebhookHandlerTest, TakesEveryFormOfItsUrl) {
  int number = 0;
  for (const std::string_view path : {kShortPath, kLongPath, kCompanyPath}) {
    for (const std::string& target :
         {std::string(path), std::string(path) + "/", std::string(path) + "?source=hcp"}) {
      const std::string body = R"({"event":"job.created","company_id":")" + std::string(kCompany) +
                               R"(","job":{"id":"job_)" + std::to_string(++number) + "\"}}";
      EXPECT_EQ(send(signed_post(target, body)).status, 200) << target;
    }
  }
  EXPECT_EQ(store.kept.size(), 9U);
  for (const event::NewEvent& kept : store.kept) EXPECT_EQ(kept.event.installation, "acme");
}

TEST_F(WebhookHandlerTest, KeepsWhatItDoesNotUnderstand) {
  EXPECT_EQ(send(signed_post(kShortPath, "not JSON")).status, 200);
  EXPECT_EQ(send(signed_post(kShortPath, test::payload("edge.unknown_family"))).status, 200);
  EXPECT_EQ(send(signed_post(kShortPath, test::payload("edge.ghost_job"))).status, 200);
  EXPECT_EQ(store.kept.size(), 3U);
  EXPECT_EQ(events("unmapped"), 2);
  EXPECT_EQ(events("unrouted"), 1);
  EXPECT_TRUE(rung.empty());
}

TEST_F(WebhookHandlerTest, AnswersARepeatWithTheFirstIdAndForwardsItOnce) {
  const std::string body = test::payload("job.created");
  const Response first = send(signed_post(kShortPath, body));
  clock.advance(std::chrono::hours(1));
  const Response second = send(signed_post(kLongPath, body));
  EXPECT_EQ(seen(second), seen(first));
  EXPECT_EQ(store.kept.size(), 1U);
  EXPECT_EQ(rung.size(), 1U);
  EXPECT_EQ(events("routed"), 1);
  EXPECT_EQ(count("housecalld_duplicates_total"), 1);
  EXPECT_EQ(log.entries().back().level, base::LogLevel::kInfo);
  EXPECT_EQ(log.entries().back().message, "event repeated");
  EXPECT_EQ(log.entries().back().field("event"), "job.created");
}

TEST_F(WebhookHandlerTest, AnswersThePingBeforeItLooksAtAnythingElse) {
  Request badly_signed = request("POST", "/webhooks/nobody", R"({"foo":"bar"})");
  badly_signed.headers = {{"Api-Signature", "nonsense"}, {"Api-Timestamp", "0"}};
  const std::vector<Response> answers = {
      send(request("POST", kShortPath, test::payload("edge.ping"))),
      send(signed_post(kLongPath, R"({"foo":"bar"})")), send(std::move(badly_signed)),
      send(request("POST", kCompanyPath, "{}"))};
  for (const Response& answer : answers) {
    EXPECT_EQ(seen(answer), R"(200|application/json|{"status":"ok"})");
  }
  EXPECT_EQ(count("housecalld_pings_total"), 4);
  EXPECT_TRUE(store.kept.empty());
  // One line per second, however many there are.
  ASSERT_EQ(log.entries().size(), 1U);
  EXPECT_EQ(log.entries()[0].level, base::LogLevel::kInfo);
  EXPECT_EQ(log.entries()[0].message, "ping answered");
}

TEST_F(WebhookHandlerTest, TakesNothingElseForAPing) {
  expect_unauthorized(request("POST", kShortPath, R"({"event":null})"), "missing_signature");
  expect_unauthorized(request("POST", kShortPath, test::payload("job.created")),
                      "missing_signature");
  expect_unauthorized(request("POST", kShortPath, "[]"), "missing_signature");
  expect_unauthorized(request("POST", kShortPath, ""), "missing_signature");
  expect_unauthorized(request("POST", kShortPath, R"({"foo":")" + std::string(1024, 'x') + "\"}"),
                      "missing_signature");
  EXPECT_EQ(count("housecalld_pings_total"), 0);
}

TEST_F(WebhookHandlerTest, RefusesWhateverIsNotVerifiedInOneAndTheSameWay) {
  const std::string body = test::payload("job.created");
  expect_unauthorized(signed_post("/webhooks/nobody", body), "unknown_installation");
  expect_unauthorized(signed_post("/v1/projects/q/integrations/main/installations/acme", body),
                      "unknown_installation");
  expect_unauthorized(signed_post("/v1/projects/p/integrations/x/installations/acme", body),
                      "unknown_installation");
  expect_unauthorized(signed_post(kCompanyPath, R"({"event":"job.created","company_id":"?"})"),
                      "unknown_installation");
  expect_unauthorized(signed_post(kCompanyPath, "not JSON"), "unknown_installation");
  expect_unauthorized(request("POST", "/webhooks/nobody", body), "unknown_installation");
  expect_unauthorized(signed_post(kShortPath, body, "another secret"), "wrong_signature");
  expect_unauthorized(signed_post("/webhooks/rotating", body), "wrong_signature");
  // The key that stands in for an installation that does not exist opens nothing.
  const std::string made_up(32, '0');
  expect_unauthorized(signed_post("/webhooks/nobody", body, made_up), "unknown_installation");
  expect_unauthorized(signed_post(kShortPath, body, made_up), "wrong_signature");

  Request changed = signed_post(kShortPath, body);
  changed.body += "\n";
  expect_unauthorized(std::move(changed), "wrong_signature");
  expect_unauthorized(request("POST", kShortPath, body), "missing_signature");
  for (const std::size_t header : {0U, 1U}) {
    Request incomplete = signed_post(kShortPath, body);
    incomplete.headers.erase(incomplete.headers.begin() + static_cast<std::ptrdiff_t>(header));
    expect_unauthorized(std::move(incomplete), "missing_signature");
    Request malformed = signed_post(kShortPath, body);
    malformed.headers[header].second = "x";
    expect_unauthorized(std::move(malformed), "malformed_signature");
  }
  EXPECT_EQ(count("housecalld_store_unavailable_total"), 0);
}

TEST_F(WebhookHandlerTest, RefusesTimestampsOutsideTheTolerance) {
  const std::string body = test::payload("job.created");
  const Request sent = signed_post(kShortPath, body);
  const base::Timestamp sent_at = clock.now();
  clock.set(sent_at + std::chrono::hours(48) + std::chrono::milliseconds(1));
  expect_unauthorized(sent, "stale");
  clock.set(sent_at - std::chrono::minutes(5) - std::chrono::milliseconds(1));
  expect_unauthorized(sent, "stale");
  clock.set(sent_at + std::chrono::hours(48));
  EXPECT_EQ(send(sent).status, 200);
}

TEST_F(WebhookHandlerTest, TakesEitherSecretDuringARotation) {
  EXPECT_EQ(
      send(signed_post("/webhooks/rotating", R"({"event":"job.created"})", "new secret")).status,
      200);
  EXPECT_EQ(
      send(signed_post("/webhooks/rotating", R"({"event":"job.updated"})", "old secret")).status,
      200);
  EXPECT_EQ(store.kept.size(), 2U);
}

TEST_F(WebhookHandlerTest, GoesByTheBookOfTheMoment) {
  const std::string body = test::payload("job.created");
  EXPECT_EQ(send(signed_post(kShortPath, body)).status, 200);
  book.replace_files({}, base::Timestamp());
  expect_unauthorized(signed_post(kShortPath, body), "unknown_installation");
}

TEST_F(WebhookHandlerTest, AnswersGetAndHeadAlikeUnderEveryPathOfTheEndpoint) {
  const std::string expected =
      "200|text/plain|housecalld takes Housecall Pro's webhooks here, by POST.\n";
  for (const std::string_view path :
       {kShortPath, kLongPath, kCompanyPath, std::string_view("/webhooks/nobody")}) {
    EXPECT_EQ(seen(send(request("GET", path))), expected);
    EXPECT_EQ(seen(send(request("HEAD", path))), expected);
  }
  EXPECT_TRUE(store.kept.empty());
}

TEST_F(WebhookHandlerTest, NamesTheMethodsItKnows) {
  for (const std::string_view method : {"PUT", "DELETE", "OPTIONS", "PATCH", "post", ""}) {
    Request sent = signed_post(kShortPath, test::payload("job.created"));
    sent.method = method;
    EXPECT_EQ(
        seen(send(std::move(sent))),
        R"(405|application/problem+json|Allow: GET, HEAD, POST|{"title":"method not allowed","status":405})");
  }
  EXPECT_EQ(refused("method"), 6);
  EXPECT_TRUE(store.kept.empty());
}

TEST_F(WebhookHandlerTest, AnswersOtherPathsWithOneText) {
  for (const std::string_view method : {"GET", "POST", "PUT"}) {
    for (const std::string_view path : {"/", "/webhooks", "/v1/projects/p", "/webhooks/%00"}) {
      EXPECT_EQ(seen(send(request(method, path, R"({"foo":"bar"})"))),
                R"(404|application/problem+json|{"title":"not found","status":404})");
    }
  }
  EXPECT_EQ(refused("not_found"), 12);
  EXPECT_EQ(count("housecalld_pings_total"), 0);
}

const std::string kUnavailable =
    R"(503|application/problem+json|Retry-After: 30|{"title":"unavailable","status":503})";

TEST_F(WebhookHandlerTest, AnswersEveryFailureOfTheStoreWithRetryAfter) {
  for (const base::Errc code :
       {base::Errc::kUnavailable, base::Errc::kIo, base::Errc::kCorrupt, base::Errc::kCancelled}) {
    store.refuse_with = base::Error{code, "database or disk is full"};
    EXPECT_EQ(seen(send(signed_post(kShortPath, test::payload("job.created")))), kUnavailable);
  }
  EXPECT_TRUE(store.kept.empty());
  EXPECT_TRUE(rung.empty());
  EXPECT_EQ(events("routed"), 0);
  EXPECT_EQ(count("housecalld_store_unavailable_total"), 4);

  store.refuse_with.reset();
  EXPECT_EQ(send(signed_post(kShortPath, test::payload("job.created"))).status, 200);
}

TEST_F(WebhookHandlerTest, WarnsOncePerSecondThatTheStoreFails) {
  store.refuse_with = base::Error{base::Errc::kUnavailable, "database or disk is full"};
  for (const int pause : {0, 400, 599, 1, 5000}) {
    clock.advance(base::Millis(pause));
    (void)send(signed_post(kShortPath, test::payload("job.created")));
  }
  const auto lines = log.entries();
  ASSERT_EQ(lines.size(), 3U);
  for (const auto& line : lines) {
    EXPECT_EQ(line.level, base::LogLevel::kWarning);
    EXPECT_EQ(line.message, "event not stored, answered 503");
    EXPECT_EQ(line.field("error"), "database or disk is full");
    EXPECT_EQ(line.field("installation"), "acme");
  }
  EXPECT_EQ(lines[0].field("suppressed"), "0");
  EXPECT_EQ(lines[1].field("suppressed"), "2");
  EXPECT_EQ(lines[2].field("suppressed"), "0");
}

TEST_F(WebhookHandlerTest, Answers503WhenTheCommitTakesTooLongAndStillStoresIt) {
  store.hold = true;
  WebhookHandler impatient(intake, book, refusals, clock, log, metrics,
                           {{}, std::chrono::seconds(1), base::Millis(0)});
  net::io_context context;
  Request sent = signed_post(kShortPath, test::payload("job.created"));
  auto answer = net::co_spawn(context, impatient.handle(sent), net::use_future);
  while (answer.wait_for(base::Millis(0)) != std::future_status::ready) context.run_one();
  EXPECT_EQ(seen(answer.get()),
            R"(503|application/problem+json|Retry-After: 1|{"title":"unavailable","status":503})");
  EXPECT_EQ(events("routed"), 0);

  store.release();
  context.run();
  EXPECT_EQ(store.kept.size(), 1U);
  EXPECT_EQ(events("routed"), 1);
  EXPECT_EQ(rung, std::vector<std::string>{"crm"});
  EXPECT_EQ(log.entries().back().message, "event accepted");

  // HCP's repeat finds it stored.
  store.hold = false;
  EXPECT_EQ(send(signed_post(kShortPath, test::payload("job.created"))).status, 200);
  EXPECT_EQ(store.kept.size(), 1U);
}

TEST_F(WebhookHandlerTest, WarnsOncePerMinuteAndInstallationOfRefusals) {
  const std::string body = test::payload("job.created");
  for (const int pause : {0, 1000, 58'999, 1}) {
    clock.advance(base::Millis(pause));
    (void)send(signed_post(kShortPath, body, "another secret"));
    (void)send(signed_post("/webhooks/nobody", body));
  }
  std::map<std::string, std::vector<std::string>> suppressed;
  for (const auto& line : log.entries()) {
    if (line.message != "request refused, answered 401") continue;
    EXPECT_EQ(line.level, base::LogLevel::kWarning);
    suppressed[line.field("installation") + " " + line.field("reason")].push_back(
        line.field("suppressed"));
  }
  const std::vector<std::string> twice{"0", "2"};
  EXPECT_EQ(suppressed, (std::map<std::string, std::vector<std::string>>{
                            {"acme wrong_signature", twice}, {"- unknown_installation", twice}}));
}

TEST_F(WebhookHandlerTest, PutsNoSecretAndNoBodyIntoTheLog) {
  (void)send(signed_post(kShortPath, test::payload("job.created")));
  (void)send(signed_post(kShortPath, test::payload("job.created"), "another secret"));
  (void)send(request("POST", kShortPath, test::payload("job.created")));
  for (const auto& line : log.entries()) {
    for (const auto& [key, value] : line.fields) {
      EXPECT_EQ(value.find(kAcmeSecret), std::string::npos) << key;
      EXPECT_EQ(value.find("example.com"), std::string::npos) << key;
    }
  }
}

/// A job event of a company.
std::string job(const std::string& event, std::string_view company, const std::string& record,
                const std::string& occurred_at = "2026-09-14T10:00:00Z") {
  return R"({"event":")" + event + R"(","event_occurred_at":")" + occurred_at +
         R"(","company_id":")" + std::string(company) + R"(","job":)" + record + "}";
}

TEST_F(WebhookHandlerTest, KeepsAnotherCompanysEventWithAWarning) {
  const std::string body = job("job.created", "somebody else", R"({"id":"job_1"})");
  EXPECT_EQ(send(signed_post(kShortPath, body)).status, 200);
  ASSERT_EQ(store.kept.size(), 1U);
  EXPECT_EQ(store.kept[0].event.state, event::EventState::kUnrouted);
  EXPECT_EQ(store.kept[0].event.reason,
            "the body is of company somebody else, the installation of " + std::string(kCompany));
  EXPECT_TRUE(store.kept[0].destinations.empty());
  EXPECT_EQ(count("housecalld_foreign_events_total"), 1);
  EXPECT_EQ(log.entries().front().message,
            "event of another company: its URL or secret is in use in two accounts");
  EXPECT_EQ(log.entries().front().level, base::LogLevel::kWarning);
}

TEST_F(WebhookHandlerTest, TheFirstVerifiedEventBindsItsCompany) {
  book.replace_files({entry("new", "", {std::string(kAcmeSecret)})}, base::Timestamp());
  Request forged =
      signed_post("/webhooks/new", job("job.created", "liar", "{}"), "a wrong secret..");
  EXPECT_EQ(send(std::move(forged)).status, 401);
  EXPECT_EQ(send(signed_post("/webhooks/new", R"({"event":"job.created"})")).status, 200);
  EXPECT_EQ(book.find("new")->installation.company_id, "") << "it says of nobody";
  const auto post = [&](std::string_view company, const std::string& id) {
    return send(
               signed_post("/webhooks/new", job("job.created", company, R"({"id":")" + id + "\"}")))
        .status;
  };
  EXPECT_EQ(post("first", "job_1"), 200);
  EXPECT_EQ(post("second", "job_2"), 200);
  EXPECT_EQ(book.find("new")->installation.company_id, "first");
  ASSERT_EQ(store.kept.size(), 3U);
  EXPECT_EQ(store.kept[1].event.state, event::EventState::kRouted);
  EXPECT_EQ(store.kept[2].event.state, event::EventState::kUnrouted);
}

TEST_F(WebhookHandlerTest, ACompanyThatCannotBeBoundDurablyIsAsked503) {
  book.replace_files({entry("new", "", {std::string(kAcmeSecret)})}, base::Timestamp());
  refuse_pin = true;
  EXPECT_EQ(
      send(signed_post("/webhooks/new", job("job.created", "co", R"({"id":"job_1"})"))).status,
      503);
  EXPECT_TRUE(store.kept.empty());
}

TEST_F(WebhookHandlerTest, ASecretCountsAtItsTimeAlone) {
  installations::Entry timed = entry("timed", "*", {"the later secret", "the earlier secret"});
  timed.signing_secrets[0].valid_from = clock.now() + base::Millis(1'000);
  timed.signing_secrets[1].valid_until = clock.now() + base::Millis(2'000);
  book.replace_files({timed}, base::Timestamp());
  const auto post = [&](const std::string& secret) {
    return send(signed_post("/webhooks/timed", R"({"event":"job.created"})", secret)).status;
  };
  EXPECT_EQ(post("the later secret"), 401);
  EXPECT_EQ(post("the earlier secret"), 200);
  clock.advance(base::Millis(1'000));
  EXPECT_EQ(post("the later secret"), 200);
  clock.advance(base::Millis(1'000));
  EXPECT_EQ(post("the earlier secret"), 200);
  clock.advance(base::Millis(1));
  EXPECT_EQ(post("the earlier secret"), 401);
}

TEST_F(WebhookHandlerTest, WithoutASecretYetThePingAloneIsAnswered) {
  book.replace_files({entry("new", "", {})}, base::Timestamp());
  EXPECT_EQ(send(request("POST", "/webhooks/new", R"({"foo":"bar"})")).status, 200);
  EXPECT_EQ(send(signed_post("/webhooks/new", R"({"event":"job.created"})", "")).status, 401);
  EXPECT_TRUE(store.kept.empty());
}

TEST_F(WebhookHandlerTest, AnInstallationsLimitsAreItsOwn) {
  installations::Entry limited = entry("limited", "*", {std::string(kAcmeSecret)});
  limited.limits = {1, 40};
  book.replace_files({limited, entry("free", "*", {std::string(kAcmeSecret)})}, base::Timestamp());
  const std::string small = R"({"event":"job.created"})";
  const std::string exact = small + std::string(40 - small.size(), ' ');
  EXPECT_EQ(send(signed_post("/webhooks/limited", exact + " ")).status, 413);
  EXPECT_EQ(send(signed_post("/webhooks/limited", exact)).status, 200);
  EXPECT_EQ(send(signed_post("/webhooks/limited", small)).status, 503);
  EXPECT_EQ(send(signed_post("/webhooks/free", exact + " ")).status, 200);
  clock.advance(base::Millis(1'000));
  EXPECT_EQ(send(signed_post("/webhooks/limited", small)).status, 200);
  EXPECT_EQ(refused("too_large"), 1);
  EXPECT_EQ(refused("over_limit"), 1);
}

}  // namespace
}  // namespace housecalld::webhook
