// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <string>

#include "tests/unit/daemon/net/client.hpp"
#include "tests/unit/daemon/net/running_server.hpp"

namespace housecalld::net {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kGet = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

class ServerStopTest : public testing::Test {
 protected:
  // The server waits for its handlers at the end.
  void TearDown() override { gate_.open(); }

  test::GateHandler gate_;
  test::FunctionHandler echo_{test::echo};
  test::RunningServer server_;
  std::vector<std::unique_ptr<test::Client>> newcomers_;
};

TEST_F(ServerStopTest, DrainClosesIdleConnectionsAndRefusesNewOnes) {
  const auto address = server_.listen(echo_);
  test::Client fresh(address);
  test::Client used(address);
  EXPECT_EQ(used.exchange(kGet).status, 200);
  EXPECT_TRUE(test::eventually([&] { return server_.open_connections() == 2; }));
  server_.drain();
  EXPECT_TRUE(fresh.closed());
  EXPECT_TRUE(used.closed());
  EXPECT_TRUE(server_.drained_within(5s));
  EXPECT_THROW(test::Client{address}, std::runtime_error);
}

TEST_F(ServerStopTest, DrainAnswersTheRunningRequestAndCloses) {
  test::Client client(server_.listen(gate_));
  client.send(kGet);
  ASSERT_TRUE(test::eventually([&] { return gate_.waiting() == 1; }));
  server_.drain();
  EXPECT_FALSE(server_.drained_within(50ms));
  gate_.open();
  const auto answer = client.read();
  EXPECT_EQ(answer.status, 200);
  EXPECT_TRUE(answer.has("Connection: close"));
  EXPECT_TRUE(client.closed());
  EXPECT_TRUE(server_.drained_within(5s));
}

TEST_F(ServerStopTest, DrainAnswersARequestThatIsBeingRead) {
  test::Client client(server_.listen(echo_));
  EXPECT_EQ(client
                .exchange("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                          "Content-Length: 2\r\n\r\n")
                .status,
            100);
  server_.drain();
  const auto answer = client.exchange("hi");
  EXPECT_EQ(answer.body, "POST / hi");
  EXPECT_TRUE(answer.has("Connection: close"));
}

TEST_F(ServerStopTest, DrainAnswersTheFirstRequestOfAClientThatHadJustConnected) {
  const auto address = server_.listen(echo_);
  for (int i = 0; i < 8; ++i) newcomers_.push_back(std::make_unique<test::Client>(address));
  server_.drain();
  for (const auto& client : newcomers_) {
    const auto answer = client->exchange(kGet);
    EXPECT_EQ(answer.status, 200);
    EXPECT_TRUE(answer.has("Connection: close"));
  }
  EXPECT_TRUE(server_.drained_within(5s));
}

TEST_F(ServerStopTest, DrainWithoutConnectionsIsDoneAtOnce) {
  (void)server_.listen(echo_);
  server_.drain();
  EXPECT_TRUE(server_.drained_within(5s));
  EXPECT_EQ(server_.server().running(), 0U);
}

TEST_F(ServerStopTest, AbortClosesWhatIsRunning) {
  const auto address = server_.listen(gate_);
  test::Client busy(address);
  test::Client idle(address);
  busy.send(kGet);
  ASSERT_TRUE(test::eventually([&] { return gate_.waiting() == 1; }));
  server_.drain();
  server_.server().abort();
  EXPECT_TRUE(busy.gone());
  EXPECT_TRUE(idle.gone());
  gate_.open();
  EXPECT_TRUE(server_.drained_within(5s));
}

}  // namespace
}  // namespace housecalld::net
