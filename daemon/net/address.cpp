// SPDX-License-Identifier: Apache-2.0
#include "daemon/net/address.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <charconv>
#include <cstring>
#include <optional>
#include <sstream>

namespace housecalld::net {

using base::Errc;
using base::Result;
using Tcp = asio::ip::tcp;

namespace {

constexpr std::string_view kUnixPrefix = "unix:";

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return port;
}

base::Error bad_address(std::string_view text, std::string_view why) {
  return base::fail(Errc::kInvalid, "address " + std::string(text) + ": " + std::string(why));
}

Result<Address> parse_unix(std::string_view text) {
  const auto path = text.substr(kUnixPrefix.size());
  if (path.empty()) return bad_address(text, "the path is missing");
  if (path.size() >= sizeof(sockaddr_un::sun_path)) {
    return bad_address(text, "the path is longer than a socket's name can be");
  }
  return Address(UnixAddress{std::string(path)});
}

bool is_ipv6(std::string_view text) {
  boost::system::error_code error;
  asio::ip::make_address_v6(std::string(text), error);
  return !error;
}

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

Result<std::vector<Protocol::endpoint>> resolve_tcp(const TcpAddress& tcp) {
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

}  // namespace

Result<Address> parse_address(std::string_view text) {
  if (text.starts_with(kUnixPrefix)) return parse_unix(text);
  const auto colon = text.rfind(':');
  if (colon == text.npos) return bad_address(text, "the port is missing");
  const auto port = parse_port(text.substr(colon + 1));
  if (!port) return bad_address(text, "the port is not a number from 0 to 65535");
  auto host = text.substr(0, colon);
  if (host.empty()) return bad_address(text, "the host is missing");
  const bool brackets = host.front() == '[' && host.back() == ']';
  if (brackets) host = host.substr(1, host.size() - 2);
  if (brackets && !is_ipv6(host)) return bad_address(text, "not an IPv6 address in the brackets");
  if (!brackets && host.find(':') != host.npos) {
    return bad_address(text, "an IPv6 address stands in brackets");
  }
  return Address(TcpAddress{std::string(host), *port});
}

Result<std::vector<Protocol::endpoint>> resolve(const Address& address) {
  if (const auto* tcp = std::get_if<TcpAddress>(&address)) return resolve_tcp(*tcp);
  const auto& path = std::get<UnixAddress>(address).path;
  return std::vector<Protocol::endpoint>{asio::local::stream_protocol::endpoint(path)};
}

std::string to_string(const Protocol::endpoint& endpoint) {
  const int family = endpoint.protocol().family();
  if (family != AF_INET && family != AF_INET6) return "unix";
  Tcp::endpoint tcp;
  if (endpoint.size() > tcp.capacity()) return "unknown";
  std::memcpy(tcp.data(), endpoint.data(), endpoint.size());
  tcp.resize(endpoint.size());
  std::ostringstream text;
  text << tcp;
  return text.str();
}

}  // namespace housecalld::net
