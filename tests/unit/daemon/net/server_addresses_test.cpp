// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <fstream>
#include <string>

#include "tests/support/files.hpp"
#include "tests/unit/daemon/net/client.hpp"
#include "tests/unit/daemon/net/running_server.hpp"

namespace housecalld::net {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::StartsWith;

constexpr std::string_view kGet = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

class ServerAddressesTest : public testing::Test {
 protected:
  std::string listen(const std::string& address) {
    return server_.listen(echo_, {}, nullptr, address);
  }
  std::string refusal(const std::string& address) {
    const auto opened = server_.server().listen({address, nullptr, echo_, {}});
    return opened ? "accepted" : opened.error().message;
  }

  test::TempDir dir_;
  std::string socket_ = "unix:" + (dir_.path() / "http.sock").string();
  test::FunctionHandler echo_{test::echo};
  test::RunningServer server_;
};

TEST_F(ServerAddressesTest, LogsWhereItListens) {
  const auto address = listen("127.0.0.1:0");
  const auto entry = server_.log().entries().front();
  EXPECT_EQ(entry.level, base::LogLevel::kInfo);
  EXPECT_EQ(entry.message, "listening");
  EXPECT_EQ(entry.field("address"), address);
  EXPECT_EQ(entry.field("tls"), "false");
  EXPECT_THAT(address, testing::MatchesRegex("127\\.0\\.0\\.1:[1-9][0-9]*"));
}

TEST_F(ServerAddressesTest, ServesSeveralListeners) {
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(test::Client(listen("127.0.0.1:0")).exchange(kGet).status, 200);
  }
}

TEST_F(ServerAddressesTest, ResolvesANameToIpv4First) {
  const auto address = listen("localhost:0");
  EXPECT_THAT(address, StartsWith("127.0.0.1:"));
  EXPECT_EQ(test::Client(address).exchange(kGet).status, 200);
}

TEST_F(ServerAddressesTest, Ipv6TakesIpv6OnlySoThatBothCanHaveThePort) {
  std::string v6;
  try {
    v6 = listen("[::1]:0");
  } catch (const std::runtime_error& error) {
    GTEST_SKIP() << error.what();
  }
  EXPECT_EQ(test::Client(v6).exchange(kGet).status, 200);
  const auto port = v6.substr(v6.rfind(':'));
  EXPECT_THAT(listen("[::]:0"), StartsWith("[::]:"));
  EXPECT_EQ(listen("127.0.0.1" + port), "127.0.0.1" + port);
}

TEST_F(ServerAddressesTest, NamesTheAddressInUse) {
  const auto address = listen("127.0.0.1:0");
  EXPECT_EQ(refusal(address), "listen " + address + ": Address already in use");
  EXPECT_EQ(test::Client(address).exchange(kGet).status, 200);
}

TEST_F(ServerAddressesTest, SaysWhichAddressIsWrong) {
  EXPECT_EQ(refusal("nonsense"), "listen nonsense: the port is missing");
  EXPECT_THAT(refusal("192.0.2.1:0"), StartsWith("listen 192.0.2.1:0: Cannot assign"));
}

TEST_F(ServerAddressesTest, UnixSocketIsForOwnerAndGroupAndGoesAtTheEnd) {
  EXPECT_EQ(listen(socket_), socket_);
  struct stat status {};
  ASSERT_EQ(stat(socket_.c_str() + 5, &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0660U);
  EXPECT_EQ(test::Client(socket_).exchange(kGet).status, 200);
  server_.drain();
  EXPECT_TRUE(server_.drained_within(5s));
  EXPECT_FALSE(std::filesystem::exists(dir_.path() / "http.sock"));
}

TEST_F(ServerAddressesTest, ReplacesASocketThatNobodyAnswersOn) {
  {
    boost::asio::io_context context;
    boost::asio::local::stream_protocol::acceptor left_behind(
        context, boost::asio::local::stream_protocol::endpoint(socket_.substr(5)));
  }
  ASSERT_TRUE(std::filesystem::exists(dir_.path() / "http.sock"));
  EXPECT_EQ(test::Client(listen(socket_)).exchange(kGet).status, 200);
}

TEST_F(ServerAddressesTest, LeavesALiveSocketAlone) {
  listen(socket_);
  EXPECT_THAT(refusal(socket_), HasSubstr("Address already in use"));
  EXPECT_EQ(test::Client(socket_).exchange(kGet).status, 200);
}

TEST_F(ServerAddressesTest, LeavesAFileThatIsNoSocketAlone) {
  std::ofstream(socket_.substr(5)) << "precious";
  EXPECT_THAT(refusal(socket_), HasSubstr("Address already in use"));
  EXPECT_EQ(test::read_file(socket_.substr(5)), "precious");
}

}  // namespace
}  // namespace housecalld::net
