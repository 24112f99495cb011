// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "handlers/middleware/host_gate.hpp"
#include "handlers/middleware/token_gate.hpp"
#include "tests/support/function_handler.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/recording_log.hpp"
#include "tests/support/run_awaitable.hpp"

namespace housecalld::middleware {
namespace {

int through_host_gate(const std::string& method, const handlers::Headers& headers) {
  HostGate gate(test::answering(200), [](std::string_view name) { return name == "hc.example"; });
  handlers::Request request;
  request.method = method;
  request.headers = headers;
  return test::run_awaitable(gate.handle(request)).status;
}

TEST(HostGate, KnowsItsNames) {
  for (const char* host : {"hc.example", "HC.Example:8443", "hc.example.", "localhost",
                           "127.0.0.1:1", "[::1]:80", "[2001:db8::1]", "203.0.113.7"}) {
    EXPECT_EQ(through_host_gate("GET", {{"Host", host}}), 200) << host;
  }
  for (const char* host : {"", "evil.example", "hc.example.evil", "127.0.0.1.evil", "[",
                           "[hc.example]:1:2", "localhost..", "0x7f000001.evil"}) {
    EXPECT_EQ(through_host_gate("GET", {{"Host", host}}), 421) << host;
  }
  EXPECT_EQ(through_host_gate("GET", {}), 421);
}

TEST(HostGate, TakesChangesAsJsonOnly) {
  const auto change = [](const char* type) {
    return through_host_gate("POST", {{"Host", "localhost"}, {"Content-Type", type}});
  };
  EXPECT_EQ(change("application/json"), 200);
  EXPECT_EQ(change("Application/JSON ; charset=utf-8"), 200);
  EXPECT_EQ(change("text/plain"), 415);
  EXPECT_EQ(change("application/jsonp"), 415);
  EXPECT_EQ(change("text/plain; application/json"), 415);
  EXPECT_EQ(through_host_gate("DELETE", {{"Host", "localhost"}}), 415);
}

class Gate : public testing::Test {
 protected:
  int ask(const std::string& authorization) {
    handlers::Request request;
    request.method = "GET";
    if (!authorization.empty()) request.headers = {{"Authorization", authorization}};
    return test::run_awaitable(gate_.handle(request)).status;
  }

  test::ManualClock clock_{base::from_unix_millis(0)};
  test::RecordingLog log_;
  base::Metrics metrics_;
  base::Snapshot<Tokens> tokens_{std::make_shared<const Tokens>(
      Tokens{Token("a", base::Secret<std::string>("first"), {"read"}),
             Token("b", base::Secret<std::string>("second"), {"erase"})})};
  std::string user_;
  TokenGate gate_{std::make_unique<test::FunctionHandler>([this](handlers::Request& request) {
                    user_ = request.user;
                    return handlers::Response{};
                  }),
                  tokens_,
                  [](const handlers::Request&) { return std::string_view("read"); },
                  base::Millis(1),
                  {clock_, log_, metrics_}};
};

TEST_F(Gate, LetsATokenWithTheScopeThroughAndSaysWhose) {
  EXPECT_EQ(ask("Bearer first"), 200);
  EXPECT_EQ(user_, "token a");
  EXPECT_EQ(ask("bearer first"), 200);
  EXPECT_EQ(ask("Bearer second"), 403);
}

TEST_F(Gate, RefusesEverythingElse) {
  for (const char* wrong :
       {"", "Bearer", "Bearer ", "Bearer firs", "Bearer first ", "Basic first", "first"}) {
    EXPECT_EQ(ask(wrong), 401) << wrong;
  }
  EXPECT_EQ(log_.entries().size(), 1U) << "one line a second";
}

TEST_F(Gate, FollowsAReplacement) {
  tokens_.set(std::make_shared<const Tokens>());
  EXPECT_EQ(ask("Bearer first"), 401);
}

}  // namespace
}  // namespace housecalld::middleware
