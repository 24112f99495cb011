// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <mutex>
#include <string>

#include "tests/unit/daemon/net/client.hpp"
#include "tests/unit/daemon/net/running_server.hpp"

namespace housecalld::net {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::size_t kHeaderBytes = 1024;
constexpr std::size_t kBodyBytes = 64 * 1024;

class ServerHttpTest : public testing::Test {
 protected:
  static Limits limits() {
    Limits limits;
    limits.header_bytes = kHeaderBytes;
    limits.body_bytes = kBodyBytes;
    return limits;
  }

  void expect_refused(test::Client& client, int status) {
    const auto answer = client.read();
    EXPECT_EQ(answer.status, status);
    EXPECT_TRUE(answer.has("Connection: close")) << answer.head;
    EXPECT_TRUE(answer.has("Date: Sun, 06 Nov 1994 08:49:37 GMT")) << answer.head;
    EXPECT_THAT(answer.body, HasSubstr("\"title\""));
    EXPECT_TRUE(client.closed());
    EXPECT_EQ(server_.rejected(status), 1);
    EXPECT_EQ(handled_, 0);
  }

  std::atomic<int> handled_ = 0;
  test::FunctionHandler echo_{[this](handlers::Request& request) {
    ++handled_;
    return test::echo(request);
  }};
  test::RunningServer server_;
  std::string address_ = server_.listen(echo_, limits());
};

std::string with_header_of(std::size_t size) {
  const std::string start = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
  return start + std::string(size - start.size() - 4, 'x') + "\r\n\r\n";
}

std::string post(const std::string& path, const std::string& body) {
  return "POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

TEST_F(ServerHttpTest, AnswersWithDateAndWithoutServer) {
  test::Client client(address_);
  const auto answer = client.exchange("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "GET /a ");
  EXPECT_TRUE(answer.has("Date: Sun, 06 Nov 1994 08:49:37 GMT"));
  EXPECT_THAT(answer.head, Not(HasSubstr("Server:")));
}

TEST_F(ServerHttpTest, ServesOneConnectionAgainAndAgain) {
  test::Client client(address_);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(client.exchange(post("/", "b")).body, "POST / b");
  EXPECT_EQ(server_.counter("housecalld_connections_total"), 1);
}

TEST_F(ServerHttpTest, AnswersPipelinedRequestsInOrder) {
  test::Client client(address_);
  client.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n" + post("/2", "two") +
              "GET /3 HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(client.read().body, "GET /1 ");
  EXPECT_EQ(client.read().body, "POST /2 two");
  EXPECT_EQ(client.read().body, "GET /3 ");
}

TEST_F(ServerHttpTest, LeavesTheBodyOfHeadOut) {
  test::Client client(address_);
  client.send("HEAD /a HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n");
  const auto head = client.read(true);
  EXPECT_EQ(head.status, 200);
  EXPECT_TRUE(head.has("Content-Length: 8"));
  EXPECT_EQ(client.read().body, "GET /b ");
}

TEST_F(ServerHttpTest, TellsTheHandlerWhoAsks) {
  std::mutex mutex;
  std::string peer;
  test::FunctionHandler handler([&](handlers::Request& request) {
    const std::scoped_lock lock(mutex);
    peer = request.peer;
    return test::echo(request);
  });
  test::RunningServer server;
  test::Client client(server.listen(handler));
  (void)client.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  sockaddr_in own{};
  socklen_t size = sizeof(own);
  getsockname(client.fd(), reinterpret_cast<sockaddr*>(&own), &size);
  const std::scoped_lock lock(mutex);
  EXPECT_EQ(peer, "127.0.0.1:" + std::to_string(ntohs(own.sin_port)));
}

TEST_F(ServerHttpTest, ClosesWhenTheClientAsks) {
  test::Client client(address_);
  const auto answer =
      client.exchange("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\nleft over");
  EXPECT_TRUE(answer.has("Connection: close"));
  EXPECT_TRUE(client.closed());
}

TEST_F(ServerHttpTest, SpeaksHttp10) {
  test::Client once(address_);
  EXPECT_TRUE(once.exchange("GET / HTTP/1.0\r\n\r\n").has("Connection: close"));
  EXPECT_TRUE(once.closed());
  test::Client twice(address_);
  const std::string keep = "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
  EXPECT_TRUE(twice.exchange(keep).has("Connection: keep-alive"));
  EXPECT_EQ(twice.exchange(keep).status, 200);
}

TEST_F(ServerHttpTest, AnswersAClientThatHasFinishedSending) {
  test::Client client(address_);
  client.send(post("/", "b"));
  client.finish_sending();
  EXPECT_EQ(client.read().body, "POST / b");
  EXPECT_TRUE(client.closed());
}

TEST_F(ServerHttpTest, RefusesGarbage) {
  test::Client client(address_);
  client.send("\x16\x03\x01garbage\r\n\r\n");
  expect_refused(client, 400);
  EXPECT_EQ(server_.log().entries().back().level, base::LogLevel::kDebug);
}

TEST_F(ServerHttpTest, TakesAHeaderAtTheLimit) {
  test::Client client(address_);
  EXPECT_EQ(client.exchange(with_header_of(kHeaderBytes)).status, 200);
}

TEST_F(ServerHttpTest, RefusesAHeaderOneByteOver) {
  test::Client client(address_);
  client.send(with_header_of(kHeaderBytes + 1));
  expect_refused(client, 431);
}

TEST_F(ServerHttpTest, TakesABodyAtTheLimit) {
  const std::string body(kBodyBytes, 'b');
  test::Client client(address_);
  EXPECT_EQ(client.exchange(post("/", body)).body, "POST / " + body);
}

TEST_F(ServerHttpTest, RefusesABodyOneByteOverAtItsHeader) {
  test::Client client(address_);
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(kBodyBytes + 1) +
              "\r\n\r\n");
  expect_refused(client, 413);
}

// The client writes everything before it reads; a reset would take the answer away from it.
TEST_F(ServerHttpTest, LetsAClientFinishThatSendsARefusedBody) {
  test::Client client(address_);
  EXPECT_TRUE(client.send(post("/", std::string(512 * 1024, 'b'))));
  expect_refused(client, 413);
}

TEST_F(ServerHttpTest, TakesAChunkedBodyAtTheLimit) {
  test::Client client(address_);
  const std::string half(kBodyBytes / 2, 'b');
  const std::string chunk = "8000\r\n" + half + "\r\n";
  const auto answer =
      client.exchange("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk +
                      chunk + "0\r\n\r\n");
  EXPECT_EQ(answer.body, "POST / " + half + half);
}

TEST_F(ServerHttpTest, RefusesAChunkedBodyOneByteOver) {
  test::Client client(address_);
  const std::string chunk = "8000\r\n" + std::string(kBodyBytes / 2, 'b') + "\r\n";
  client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk + chunk +
              "1\r\nb\r\n0\r\n\r\n");
  expect_refused(client, 413);
}

TEST_F(ServerHttpTest, SaysContinueBeforeTheBody) {
  test::Client client(address_);
  const auto first = client.exchange(
      "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(first.head, "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_EQ(client.exchange("hi").body, "POST / hi");
}

TEST_F(ServerHttpTest, RefusesATooLargeBodyInsteadOfContinue) {
  test::Client client(address_);
  client.send(
      "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 65537\r\n\r\n");
  expect_refused(client, 413);
}

TEST_F(ServerHttpTest, RefusesAnUnknownExpectation) {
  test::Client client(address_);
  client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\nContent-Length: 2\r\n\r\n");
  expect_refused(client, 417);
}

TEST_F(ServerHttpTest, ClosesWhenTheHandlerThrowsAndServesOn) {
  test::FunctionHandler broken(
      [](handlers::Request&) -> handlers::Response { throw std::runtime_error("boom"); });
  const auto address = server_.listen(broken);
  test::Client client(address);
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(client.gone());
  EXPECT_EQ(test::Client(address_).exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n").status, 200);
  EXPECT_TRUE(test::eventually([&] { return server_.open_connections() == 0; }));
}

}  // namespace
}  // namespace housecalld::net
