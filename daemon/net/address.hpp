// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ip/address.hpp>
#include <optional>
#include <string>
#include <vector>

#include "routing/base/address.hpp"
#include "routing/base/result.hpp"

namespace housecalld::net {

namespace asio = boost::asio;

/// TCP and Unix sockets alike, so that everything above exists once.
using Protocol = asio::generic::stream_protocol;
using Socket = Protocol::socket;

/// The endpoints to listen on, the preferred one first: a name stands for its IPv4 addresses before
/// its IPv6 ones. Asks the system's resolver for a name, and waits for it. None for a socket that
/// is handed over.
[[nodiscard]] base::Result<std::vector<Protocol::endpoint>> resolve(const base::Address& address);

/// Who is connected by TCP, or nobody in particular by a Unix socket.
struct Peer {
  std::optional<asio::ip::address> address;
};

/// Empty when it cannot be told, because the peer is gone already, or is neither of the two.
[[nodiscard]] std::optional<Peer> peer_of(const Socket& socket);

/// `203.0.113.7:51234`, `[2001:db8::7]:51234` or `unix`.
[[nodiscard]] std::string to_string(const Protocol::endpoint& endpoint);

}  // namespace housecalld::net
