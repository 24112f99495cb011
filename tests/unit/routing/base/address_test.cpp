// SPDX-License-Identifier: Apache-2.0
#include "routing/base/address.hpp"

#include <gmock/gmock.h>

namespace housecalld::base {
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
      {"a b:80", "white space in the host"},
      {"systemd:", "expected the name of a socket"},
      {"systemd:a:b", "expected the name of a socket"},
      {"unix:/" + std::string(200, 'a'),
       "the path is longer than a socket's name can be, 107 bytes"},
  };
  for (const auto& [text, why] : cases) {
    EXPECT_EQ(refusal(text), why) << text;
  }
}

TEST(ParseAddress, ReadsTheNameOfASocketThatIsHandedOver) {
  const auto address = parse_address("systemd:http");
  ASSERT_TRUE(address);
  EXPECT_EQ(std::get<InheritedAddress>(*address).name, "http");
}

TEST(ParseAddress, HoldsTheLengthOfAUnixPathToTheByte) {
  EXPECT_TRUE(parse_address("unix:/" + std::string(106, 'a')));
  EXPECT_FALSE(parse_address("unix:/" + std::string(107, 'a')));
}

}  // namespace
}  // namespace housecalld::base
