// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <sys/resource.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "tests/unit/daemon/net/client.hpp"
#include "tests/unit/daemon/net/running_server.hpp"

namespace housecalld::net {
namespace {

constexpr std::string_view kGet = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
constexpr Millis kShort{150};

class ServerLimitsTest : public testing::Test {
 protected:
  void expect_too_slow(const std::string& address, std::string_view sent) {
    test::Client client(address);
    client.send(sent);
    const auto answer = client.read();
    EXPECT_EQ(answer.status, 408);
    EXPECT_TRUE(answer.has("Connection: close"));
    EXPECT_TRUE(client.closed());
    EXPECT_EQ(server_.rejected(408), 1);
  }
  [[nodiscard]] std::size_t logged(std::string_view message) {
    const auto entries = server_.log().entries();
    return static_cast<std::size_t>(
        std::ranges::count(entries, message, &test::RecordingLog::Entry::message));
  }

  test::FunctionHandler echo_{test::echo};
  test::FunctionHandler large_{[](handlers::Request&) {
    handlers::Response response;
    response.body.assign(64UL * 1024 * 1024, 'x');
    return response;
  }};
  test::RunningServer server_;
};

TEST_F(ServerLimitsTest, AnswersASlowHeader) {
  Limits limits;
  limits.header_time = kShort;
  expect_too_slow(server_.listen(echo_, limits), "G");
}

TEST_F(ServerLimitsTest, AnswersASlowBody) {
  Limits limits;
  limits.body_time = kShort;
  expect_too_slow(server_.listen(echo_, limits),
                  "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhell");
}

TEST_F(ServerLimitsTest, GivesTheBodyATimeOfItsOwn) {
  Limits limits;
  limits.header_time = kShort;
  test::Client client(server_.listen(echo_, limits));
  EXPECT_EQ(client
                .exchange("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                          "Content-Length: 2\r\n\r\n")
                .status,
            100);
  // Another connection waits for the header's time to pass.
  test::Client other(server_.server().local_addresses().front());
  other.send("G");
  EXPECT_EQ(other.read().status, 408);
  EXPECT_EQ(client.exchange("hi").body, "POST / hi");
}

TEST_F(ServerLimitsTest, ClosesAnIdleConnectionSilently) {
  Limits limits;
  limits.first_request_time = kShort;
  limits.idle_time = kShort;
  const auto address = server_.listen(echo_, limits);
  test::Client fresh(address);
  EXPECT_TRUE(fresh.closed());
  test::Client used(address);
  EXPECT_EQ(used.exchange(kGet).status, 200);
  EXPECT_TRUE(used.closed());
  EXPECT_EQ(server_.rejected(408), 0);
}

TEST_F(ServerLimitsTest, EmptyLinesDoNotKeepAConnectionAlive) {
  Limits limits;
  limits.first_request_time = kShort;
  test::Client client(server_.listen(echo_, limits));
  client.send("\r\n\r\n");
  EXPECT_TRUE(client.closed());
}

TEST_F(ServerLimitsTest, GivesUpOnAClientThatDoesNotRead) {
  Limits limits;
  limits.write_time = kShort;
  test::Client client(server_.listen(large_, limits));
  client.send(kGet);
  EXPECT_TRUE(test::eventually([&] { return server_.open_connections() == 1; }));
  EXPECT_TRUE(test::eventually([&] { return server_.open_connections() == 0; }));
}

TEST_F(ServerLimitsTest, StopsToListenToARefusedClientAfterAWhile) {
  Limits limits;
  limits.linger_time = kShort;
  test::Client client(server_.listen(echo_, limits));
  client.send("garbage\r\n\r\n");
  EXPECT_EQ(client.read().status, 400);
  EXPECT_TRUE(test::eventually([&] { return server_.open_connections() == 0; }));
}

TEST_F(ServerLimitsTest, EndsTheOldestIdleConnectionToMakeRoom) {
  Limits limits;
  limits.connections = 3;
  const auto address = server_.listen(echo_, limits);
  // The first and the third are served by one thread: an answer to the third tells that it has met
  // the first.
  test::Client silent(address);
  test::Client served(address);
  EXPECT_EQ(served.exchange(kGet).status, 200);
  test::Client also_served(address);
  EXPECT_EQ(also_served.exchange(kGet).status, 200);
  EXPECT_TRUE(test::eventually([&] { return server_.open_connections() == 3; }));
  // Who has never said anything goes before who has, ...
  test::Client fourth(address);
  EXPECT_EQ(fourth.exchange(kGet).status, 200);
  EXPECT_TRUE(silent.closed());
  EXPECT_EQ(server_.counter("housecalld_connections_evicted_total"), 1);
  // ... and then the one that has waited longest.
  EXPECT_EQ(served.exchange(kGet).status, 200);
  test::Client fifth(address);
  EXPECT_EQ(fifth.exchange(kGet).status, 200);
  EXPECT_TRUE(also_served.closed());
  EXPECT_EQ(fourth.exchange(kGet).status, 200);
  EXPECT_EQ(served.exchange(kGet).status, 200);
  EXPECT_EQ(server_.counter("housecalld_connections_refused_total", {{"reason", "all_taken"}}), 0);
}

TEST_F(ServerLimitsTest, ClosesConnectionsOverTheLimitWhenNoneIsIdle) {
  Limits limits;
  limits.connections = 2;
  test::GateHandler gate;
  const auto address = server_.listen(gate, limits);
  auto first = std::make_unique<test::Client>(address);
  test::Client second(address);
  first->send(kGet);
  second.send(kGet);
  EXPECT_TRUE(test::eventually([&] { return gate.waiting() == 2; }));
  EXPECT_TRUE(test::Client(address).gone());
  EXPECT_TRUE(test::Client(address).gone());
  EXPECT_EQ(server_.counter("housecalld_connections_refused_total", {{"reason", "all_taken"}}), 2);
  EXPECT_EQ(logged("connection limit reached"), 1U);
  gate.open();
  EXPECT_EQ(first->read().status, 200);
  EXPECT_EQ(second.read().status, 200);
  first.reset();
  EXPECT_TRUE(test::eventually([&] { return server_.open_connections() == 1; }));
  test::Client third(address);
  third.send(kGet);
  EXPECT_TRUE(test::eventually([&] { return gate.waiting() == 1; }));
  gate.open();
  EXPECT_EQ(third.read().status, 200);
}

TEST_F(ServerLimitsTest, OneClientHasSoManyConnectionsAndNoMore) {
  Limits limits;
  limits.connections_per_client = 2;
  test::GateHandler gate;
  const auto address = server_.listen(gate, limits);
  auto first = std::make_unique<test::Client>(address);
  test::Client second(address);
  first->send(kGet);
  second.send(kGet);
  EXPECT_TRUE(test::eventually([&] { return gate.waiting() == 2; }));
  EXPECT_TRUE(test::Client(address).gone());
  EXPECT_EQ(server_.counter("housecalld_connections_refused_total", {{"reason", "client"}}), 1);
  gate.open();
  EXPECT_EQ(first->read().status, 200);
  EXPECT_EQ(second.read().status, 200);
}

TEST_F(ServerLimitsTest, AClientThatLeavesItsConnectionsOpenGetsNewOnes) {
  Limits limits;
  limits.connections_per_client = 2;
  const auto address = server_.listen(echo_, limits);
  std::vector<std::unique_ptr<test::Client>> left_open;
  for (int i = 0; i < 20; ++i) {
    left_open.push_back(std::make_unique<test::Client>(address));
    ASSERT_EQ(left_open.back()->exchange(kGet).status, 200) << i;
  }
  EXPECT_EQ(server_.counter("housecalld_connections_refused_total", {{"reason", "client"}}), 0);
  EXPECT_TRUE(test::eventually([&] { return server_.open_connections() <= 2; }));
}

TEST_F(ServerLimitsTest, ATrustedProxyHasAsManyAsThereAre) {
  ListenerOptions options{"127.0.0.1:0", nullptr, echo_, {}};
  options.limits.connections_per_client = 1;
  options.trusted_proxies = {base::Network::parse("127.0.0.0/8").value()};
  const auto address = server_.listen(options);
  test::Client first(address);
  test::Client second(address);
  EXPECT_EQ(first.exchange(kGet).status, 200);
  EXPECT_EQ(second.exchange(kGet).status, 200);
}

TEST_F(ServerLimitsTest, ChargesOnlyTheBytesThatItHolds) {
  Limits limits;
  limits.header_bytes = 1024;
  limits.body_bytes = 1024;
  limits.unfinished_bytes = 4096;
  test::GateHandler gate;
  const auto address = server_.listen(gate, limits);
  // What has been answered, and empty lines, are not held.
  test::Client busy(address);
  const std::string body(1000, 'x');
  for (int i = 0; i < 10; ++i) {
    busy.send("\r\n\r\nPOST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n" + body);
    EXPECT_TRUE(test::eventually([&] { return gate.waiting() == 1; }));
    gate.open();
    EXPECT_EQ(busy.read().status, 200) << i;
  }
  EXPECT_EQ(server_.rejected(503), 0);
  // Four half requests of 900 bytes are, so the fifth has no room.
  std::vector<std::unique_ptr<test::Client>> half;
  for (int i = 0; i < 4; ++i) {
    half.push_back(std::make_unique<test::Client>(address));
    half.back()->send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n" +
                      body.substr(0, 900));
  }
  EXPECT_TRUE(test::eventually([&] {
    test::Client probe(address);
    probe.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\n" + body.substr(0, 899));
    probe.finish_sending();
    return server_.rejected(503) > 0;
  }));
}

TEST_F(ServerLimitsTest, OneClientHoldsAPartOfTheBytesAndNoMore) {
  Limits limits;
  limits.header_bytes = 1024;
  limits.body_bytes = 1024;
  limits.unfinished_bytes = 16'384;
  ListenerOptions options{"127.0.0.1:0", nullptr, echo_, limits};
  options.proxy_protocol = true;
  options.trusted_proxies = {base::Network::parse("127.0.0.0/8").value()};
  const auto address = server_.listen(options);
  const auto half_of = [&](const std::string& client) {
    auto made = std::make_unique<test::Client>(address);
    made->send("PROXY TCP4 " + client + " 127.0.0.1 1 2\r\nPOST / HTTP/1.1\r\nHost: a\r\n" +
               "Content-Length: 1000\r\n\r\n" + std::string(999, 'x'));
    return made;
  };
  std::vector<std::unique_ptr<test::Client>> crowd;
  for (int i = 0; i < 12; ++i) crowd.push_back(half_of("203.0.113.9"));
  EXPECT_TRUE(test::eventually([&] { return server_.rejected(503) >= 8; }));
  auto other = half_of("203.0.113.8");
  other->send("x");
  EXPECT_EQ(other->read().status, 200) << "there is room for others";
}

TEST_F(ServerLimitsTest, ABeginningDoesNotKeepAPlace) {
  Limits limits;
  limits.connections = 2;
  const auto address = server_.listen(echo_, limits);
  test::Client first(address);
  first.send("G");
  test::Client second(address);
  second.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n");
  EXPECT_TRUE(test::eventually([&] { return server_.open_connections() == 2; }));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(test::Client(address).exchange(kGet).status, 200) << i;
  EXPECT_GE(server_.counter("housecalld_connections_evicted_total"), 1);
}

TEST_F(ServerLimitsTest, AStreamOfEmptyLinesIsNoRequest) {
  test::Client client(server_.listen(echo_));
  for (int i = 0; i < 100; ++i) client.send("\r\n\r\n\r\n\r\n");
  EXPECT_EQ(client.read().status, 400);
}

/// Leaves the process no further file descriptor while it lives.
class NoMoreFiles {
 public:
  NoMoreFiles() {
    getrlimit(RLIMIT_NOFILE, &before_);
    const int next = dup(0);
    close(next);
    rlimit now = before_;
    now.rlim_cur = static_cast<rlim_t>(next);
    setrlimit(RLIMIT_NOFILE, &now);
  }
  NoMoreFiles(const NoMoreFiles&) = delete;
  NoMoreFiles& operator=(const NoMoreFiles&) = delete;
  ~NoMoreFiles() { setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

TEST_F(ServerLimitsTest, SurvivesWhenTheProcessHasNoFilesLeft) {
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
  GTEST_SKIP() << "the check of virtual tables needs a descriptor";
#endif
#endif
  const auto address = server_.listen(echo_);
  test::Client client(AF_INET);
  {
    const NoMoreFiles none;
    client.connect(address);
    client.send(kGet);
    EXPECT_TRUE(
        test::eventually([&] { return server_.counter("housecalld_accept_errors_total") >= 3; }));
    EXPECT_LT(server_.counter("housecalld_accept_errors_total"), 10);
    EXPECT_EQ(logged("cannot accept connections"), 1U);
  }
  EXPECT_EQ(client.read().status, 200);
  EXPECT_EQ(logged("accepting connections again"), 1U);
}

}  // namespace
}  // namespace housecalld::net
