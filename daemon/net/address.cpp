// SPDX-License-Identifier: Apache-2.0
#include "daemon/net/address.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <cstring>
#include <sstream>

#include "routing/base/network.hpp"

namespace housecalld::net {

using base::Errc;
using base::Result;
using Tcp = asio::ip::tcp;

namespace {

std::vector<Protocol::endpoint> ipv4_first(const Tcp::resolver::results_type& found) {
  std::vector<Protocol::endpoint> endpoints;
  for (const bool v6 : {false, true}) {
    for (const auto& entry : found) {
      const Tcp::endpoint endpoint = entry.endpoint();
      if (endpoint.address().is_v6() == v6) endpoints.emplace_back(endpoint);
    }
  }
  return endpoints;
}

Result<std::vector<Protocol::endpoint>> resolve_tcp(const base::TcpAddress& tcp) {
  boost::system::error_code error;
  const auto address = asio::ip::make_address(tcp.host, error);
  if (!error) return std::vector<Protocol::endpoint>{Tcp::endpoint(address, tcp.port)};
  asio::io_context context;
  Tcp::resolver resolver(context);
  const auto found =
      resolver.resolve(tcp.host, std::to_string(tcp.port),
                       Tcp::resolver::passive | Tcp::resolver::numeric_service, error);
  if (error) return base::fail(Errc::kIo, "resolve " + tcp.host + ": " + error.message());
  return ipv4_first(found);
}

std::optional<Tcp::endpoint> tcp_of(const Protocol::endpoint& endpoint) {
  const int family = endpoint.protocol().family();
  Tcp::endpoint tcp;
  if ((family != AF_INET && family != AF_INET6) || endpoint.size() > tcp.capacity()) {
    return std::nullopt;
  }
  std::memcpy(tcp.data(), endpoint.data(), endpoint.size());
  tcp.resize(endpoint.size());
  return tcp;
}

}  // namespace

Result<std::vector<Protocol::endpoint>> resolve(const base::Address& address) {
  if (const auto* tcp = std::get_if<base::TcpAddress>(&address)) return resolve_tcp(*tcp);
  const auto* local = std::get_if<base::UnixAddress>(&address);
  if (local == nullptr) return std::vector<Protocol::endpoint>{};
  return std::vector<Protocol::endpoint>{asio::local::stream_protocol::endpoint(local->path)};
}

std::optional<Peer> peer_of(const Socket& socket) {
  boost::system::error_code error;
  const auto endpoint = socket.remote_endpoint(error);
  if (error) return std::nullopt;
  if (endpoint.protocol().family() == AF_UNIX) return Peer{};
  const auto tcp = tcp_of(endpoint);
  return tcp ? std::optional(Peer{base::unmapped(tcp->address())}) : std::nullopt;
}

std::string to_string(const Protocol::endpoint& endpoint) {
  const auto tcp = tcp_of(endpoint);
  if (!tcp) return "unix";
  std::ostringstream text;
  text << *tcp;
  return text.str();
}

}  // namespace housecalld::net
