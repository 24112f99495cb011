// SPDX-License-Identifier: Apache-2.0
#include "routing/base/address.hpp"

#include <arpa/inet.h>
#include <sys/un.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace housecalld::base {
namespace {

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return port;
}

Error wrong(std::string_view why) { return fail(Errc::kInvalid, std::string(why)); }

Result<Address> parse_unix(std::string_view text) {
  const auto path = text.substr(kUnixPrefix.size());
  if (path.empty()) return wrong("the path is missing");
  if (path.size() >= sizeof(sockaddr_un::sun_path)) {
    return wrong("the path is longer than a socket's name can be, 107 bytes");
  }
  return Address(UnixAddress{std::string(path)});
}

Result<Address> parse_inherited(std::string_view text) {
  const auto name = text.substr(kInheritedPrefix.size());
  const bool plain = std::ranges::none_of(
      name, [](unsigned char c) { return c <= 0x20 || c >= 0x7F || c == ':'; });
  if (name.empty() || !plain) return wrong("expected the name of a socket");
  return Address(InheritedAddress{std::string(name)});
}

bool is_ipv6(const std::string& text) {
  in6_addr address{};
  return inet_pton(AF_INET6, text.c_str(), &address) == 1;
}

bool has_space_or_control(std::string_view text) {
  return std::ranges::any_of(text, [](unsigned char c) { return c <= 0x20 || c == 0x7F; });
}

}  // namespace

Result<Address> parse_address(std::string_view text) {
  if (text.starts_with(kUnixPrefix)) return parse_unix(text);
  if (text.starts_with(kInheritedPrefix)) return parse_inherited(text);
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return wrong("the port is missing");
  const auto port = parse_port(text.substr(colon + 1));
  if (!port) return wrong("the port is not a number from 0 to 65535");
  auto host = text.substr(0, colon);
  if (host.empty()) return wrong("the host is missing");
  if (has_space_or_control(host)) return wrong("white space in the host");
  const bool brackets = host.front() == '[' && host.back() == ']';
  if (brackets) host = host.substr(1, host.size() - 2);
  if (brackets && !is_ipv6(std::string(host))) {
    return wrong("not an IPv6 address in the brackets");
  }
  if (!brackets && host.find(':') != std::string_view::npos) {
    return wrong("an IPv6 address stands in brackets");
  }
  return Address(TcpAddress{std::string(host), *port});
}

}  // namespace housecalld::base
