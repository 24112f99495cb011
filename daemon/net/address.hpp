// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/generic/stream_protocol.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "routing/base/result.hpp"

namespace housecalld::net {

namespace asio = boost::asio;

/// TCP and Unix sockets alike, so that everything above exists once.
using Protocol = asio::generic::stream_protocol;
using Socket = Protocol::socket;

struct TcpAddress {
  std::string host;  ///< a name or an IP address, without brackets
  std::uint16_t port = 0;
};
struct UnixAddress {
  std::string path;
};
using Address = std::variant<TcpAddress, UnixAddress>;

/// Reads `HOST:PORT`, `[IPV6]:PORT` or `unix:PATH`. kInvalid says what is wrong with it.
[[nodiscard]] base::Result<Address> parse_address(std::string_view text);

/// The endpoints to listen on, the preferred one first: a name stands for its IPv4 addresses before
/// its IPv6 ones. Asks the system's resolver for a name, and waits for it.
[[nodiscard]] base::Result<std::vector<Protocol::endpoint>> resolve(const Address& address);

/// `203.0.113.7:51234`, `[2001:db8::7]:51234` or `unix`.
[[nodiscard]] std::string to_string(const Protocol::endpoint& endpoint);

}  // namespace housecalld::net
