// SPDX-License-Identifier: Apache-2.0
#include "routing/http/url.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace housecalld::http {
namespace {

base::Error wrong(const char* what) {
  return base::fail(base::Errc::kInvalid, std::string("URL: ") + what);
}

bool has_space_or_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F; });
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

bool is_ipv6(const std::string& text) {
  in6_addr address{};
  return inet_pton(AF_INET6, text.c_str(), &address) == 1;
}

/// A name as DNS carries it (international ones in their `xn--` form) or an IPv4 address.
bool is_name(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_';
  });
}

/// One that only inet_aton(3) reads, `127.1` or `0x7f000001`: readers differ about what it means.
bool is_odd_address(const std::string& text) {
  in_addr address{};
  return inet_aton(text.c_str(), &address) == 1 && inet_pton(AF_INET, text.c_str(), &address) != 1;
}

/// Splits `host:port` or `[v6]:port`; an absent port leaves the scheme's.
base::Result<void> read_authority(std::string_view authority, Url& url) {
  std::string_view port;
  if (authority.starts_with('[')) {
    const auto close = authority.find(']');
    if (close == std::string_view::npos) return wrong("the bracket of the address is not closed");
    url.host = std::string(authority.substr(1, close - 1));
    if (!is_ipv6(url.host)) return wrong("between brackets goes an IPv6 address");
    port = authority.substr(close + 1);
  } else {
    const auto colon = std::min(authority.find(':'), authority.size());
    url.host = std::string(authority.substr(0, colon));
    if (!is_name(url.host)) return wrong("a host is letters, digits, '.', '-' and '_'");
    if (is_odd_address(url.host)) return wrong("an IPv4 address is four decimal numbers");
    port = authority.substr(colon);
  }
  if (url.host.empty()) return wrong("no host");
  if (port.empty()) return {};
  const auto number = port.starts_with(':') ? parse_port(port.substr(1)) : std::nullopt;
  if (!number) return wrong("the port is not a number from 1 to 65535");
  url.port = *number;
  return {};
}

}  // namespace

std::string Url::authority() const {
  const bool v6 = host.find(':') != std::string::npos;
  std::string text = v6 ? "[" + host + "]" : host;
  if (port != (tls ? 443 : 80)) text += ":" + std::to_string(port);
  return text;
}

base::Result<Url> parse_url(std::string_view text) {
  if (has_space_or_control(text)) return wrong("white space or a control character");
  Url url;
  const std::size_t scheme = text.starts_with("https://") ? 8 : text.starts_with("http://") ? 7 : 0;
  if (scheme == 0) return wrong("expected http:// or https://");
  url.tls = scheme == 8;
  url.port = url.tls ? 443 : 80;
  if (text.find('#') != std::string_view::npos) return wrong("a fragment means nothing here");
  text.remove_prefix(scheme);

  const auto end = std::min(text.find_first_of("/?"), text.size());
  const std::string_view authority = text.substr(0, end);
  if (authority.find('@') != std::string_view::npos) return wrong("user information is not sent");
  const auto read = read_authority(authority, url);
  if (read.has_error()) return read.error();
  const std::string_view target = text.substr(end);
  url.target = target.starts_with('/') ? std::string(target) : "/" + std::string(target);
  return url;
}

}  // namespace housecalld::http
