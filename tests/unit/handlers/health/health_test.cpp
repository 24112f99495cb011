// SPDX-License-Identifier: Apache-2.0
#include "handlers/health/health.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/run_awaitable.hpp"

namespace housecalld::health {
namespace {

struct Case {
  Phase phase;
  std::string status;
  int ready;
};

const Case kCases[] = {
    {Phase::kStarting, "starting", 503},
    {Phase::kServing, "ok", 200},
    {Phase::kDraining, "draining", 503},
};

handlers::Response ask(handlers::Handler& handler) {
  handlers::Request request;
  return test::run_awaitable(handler.handle(request));
}

Report report(Phase phase) {
  Report made;
  made.phase = phase;
  made.version = "0.1.0";
  made.configuration = "ab";
  made.sections = {{"listen", "cd"}};
  made.generation = 3;
  return made;
}

std::string expected_body(const std::string& status, const std::string& reasons) {
  return R"({"status":")" + status + R"(","reasons":[)" + reasons +
         R"(],"version":"0.1.0","configuration":"ab","sections":{"listen":"cd"},)"
         R"("needs_restart":[],"generation":3})";
}

TEST(Health, AnswersInEveryPhaseAndReadyOnlyWhileServing) {
  for (const auto& c : kCases) {
    const Source source = [&c] { return report(c.phase); };
    HealthHandler health(source);
    ReadyHandler ready(source);
    EXPECT_EQ(ask(health).status, 200) << c.status;
    EXPECT_EQ(ask(health).body, expected_body(c.status, ""));
    EXPECT_EQ(ask(ready).status, c.ready) << c.status;
    EXPECT_EQ(ask(ready).body, expected_body(c.status, ""));
  }
}

TEST(Health, IsAliveThoughEventsCannotBeStored) {
  const Source source = [] {
    Report made = report(Phase::kServing);
    made.not_storing = {"no room", "the last commit failed"};
    return made;
  };
  HealthHandler health(source);
  ReadyHandler ready(source);
  EXPECT_EQ(ask(health).status, 200);
  EXPECT_EQ(ask(ready).status, 503);
  EXPECT_EQ(ask(ready).body, expected_body("not storing", R"("no room","the last commit failed")"));
}

TEST(Health, IsNotAliveWhileAPartHangs) {
  const Source source = [] {
    Report made = report(Phase::kServing);
    made.stuck = {"the thread store does not answer"};
    return made;
  };
  HealthHandler health(source);
  ReadyHandler ready(source);
  EXPECT_EQ(ask(health).status, 503);
  EXPECT_EQ(ask(ready).status, 503);
  EXPECT_EQ(ask(health).body, expected_body("stuck", R"("the thread store does not answer")"));
}

TEST(Health, NamesWhatWaitsForARestart) {
  const Source source = [] {
    Report made = report(Phase::kServing);
    made.needs_restart = {"listen", "limits.body_bytes"};
    return made;
  };
  HealthHandler health(source);
  EXPECT_NE(ask(health).body.find(R"("needs_restart":["listen","limits.body_bytes"])"),
            std::string::npos);
}

TEST(Health, AsksForTheReportAtEveryRequest) {
  std::uint64_t generation = 1;
  HealthHandler health([&generation] {
    Report made = report(Phase::kServing);
    made.generation = generation++;
    return made;
  });
  EXPECT_NE(ask(health).body, ask(health).body);
}

}  // namespace
}  // namespace housecalld::health
