// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace housecalld::config {

/// `HOST:PORT`, `[IPV6]:PORT` or `unix:PATH`; port 0 to 65535.
[[nodiscard]] bool is_listen_address(std::string_view text);

/// `http://` or `https://` with a host and without user, fragment, white space or control
/// characters.
[[nodiscard]] bool is_http_url(std::string_view text);

/// CIDR: an IPv4 or IPv6 address, `/`, and a prefix length that fits.
[[nodiscard]] bool is_network(std::string_view text);

/// `Name: value`: a token (RFC 9110, section 5.6.2) and a value without control characters.
[[nodiscard]] bool is_header(std::string_view text);

}  // namespace housecalld::config
