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

std::string expected_body(const std::string& status) {
  return R"({"status":")" + status +
         R"(","version":"0.1.0","configuration":"sha256:ab","generation":3})";
}

TEST(Health, AnswersInEveryPhaseAndReadyOnlyWhileServing) {
  for (const auto& c : kCases) {
    const Source source = [&c] { return Report{c.phase, "0.1.0", "sha256:ab", 3, ""}; };
    HealthHandler health(source);
    ReadyHandler ready(source);
    EXPECT_EQ(ask(health).status, 200) << c.status;
    EXPECT_EQ(ask(health).body, expected_body(c.status));
    EXPECT_EQ(ask(ready).status, c.ready) << c.status;
    EXPECT_EQ(ask(ready).body, expected_body(c.status));
  }
}

TEST(Health, SaysThatEventsCannotBeStored) {
  const Source source = [] { return Report{Phase::kServing, "1", "f", 1, "no room"}; };
  HealthHandler health(source);
  ReadyHandler ready(source);
  EXPECT_EQ(ask(health).status, 200);
  EXPECT_EQ(ask(ready).status, 503);
  EXPECT_EQ(ask(ready).body,
            R"({"status":"not storing","version":"1","configuration":"f","generation":1,)"
            R"("problem":"no room"})");
}

TEST(Health, AsksForTheReportAtEveryRequest) {
  std::uint64_t generation = 1;
  HealthHandler health([&generation] {
    return Report{Phase::kServing, "1", "f", generation++, ""};
  });
  EXPECT_NE(ask(health).body, ask(health).body);
}

}  // namespace
}  // namespace housecalld::health
