// SPDX-License-Identifier: Apache-2.0
#include "daemon/net/address.hpp"

#include <gmock/gmock.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>

namespace housecalld::net {
namespace {

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
