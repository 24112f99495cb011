// SPDX-License-Identifier: Apache-2.0
#include "daemon/net/address.hpp"

#include <gmock/gmock.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>

namespace housecalld::net {
namespace {

std::string refusal(std::string_view text) {
  const auto address = parse_address(text);
  return address ? "accepted" : address.error().message;
}

TEST(ParseAddress, ReadsHostAndPort) {
  const auto address = parse_address("localhost:8443");
  ASSERT_TRUE(address);
  EXPECT_EQ(std::get<TcpAddress>(*address).host, "localhost");
  EXPECT_EQ(std::get<TcpAddress>(*address).port, 8443);
}

TEST(ParseAddress, ReadsIpv6InBrackets) {
  const auto address = parse_address("[::1]:0");
  ASSERT_TRUE(address);
  EXPECT_EQ(std::get<TcpAddress>(*address).host, "::1");
}

TEST(ParseAddress, ReadsAUnixPath) {
  const auto address = parse_address("unix:/run/a:b.sock");
  ASSERT_TRUE(address);
  EXPECT_EQ(std::get<UnixAddress>(*address).path, "/run/a:b.sock");
}

TEST(ParseAddress, SaysWhatIsWrong) {
  const std::pair<std::string, const char*> cases[] = {
      {"localhost", "the port is missing"},
      {":80", "the host is missing"},
      {"a:", "the port is not a number from 0 to 65535"},
      {"a:65536", "the port is not a number from 0 to 65535"},
      {"a:-1", "the port is not a number from 0 to 65535"},
      {"::1:80", "an IPv6 address stands in brackets"},
      {"[localhost]:80", "not an IPv6 address in the brackets"},
      {"[]:80", "not an IPv6 address in the brackets"},
      {"unix:", "the path is missing"},
      {"unix:/" + std::string(200, 'a'), "the path is longer than a socket's name can be"},
  };
  for (const auto& [text, why] : cases) {
    EXPECT_EQ(refusal(text), "address " + text + ": " + why);
  }
}

TEST(EndpointText, NamesThePeer) {
  using Tcp = boost::asio::ip::tcp;
  EXPECT_EQ(to_string(Tcp::endpoint(boost::asio::ip::make_address("203.0.113.7"), 51234)),
            "203.0.113.7:51234");
  EXPECT_EQ(to_string(Tcp::endpoint(boost::asio::ip::make_address("2001:db8::7"), 80)),
            "[2001:db8::7]:80");
  EXPECT_EQ(to_string(Protocol::endpoint(boost::asio::local::stream_protocol::endpoint("/a"))),
            "unix");
}

}  // namespace
}  // namespace housecalld::net
