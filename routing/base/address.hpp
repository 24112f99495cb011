// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "routing/base/result.hpp"

namespace housecalld::base {

struct TcpAddress {
  std::string host;  ///< a name or an IP address, without brackets
  std::uint16_t port = 0;
};
struct UnixAddress {
  std::string path;
};
/// A listening socket that the service manager made and handed over (sd_listen_fds(3)).
struct InheritedAddress {
  std::string name;  ///< its FileDescriptorName=
};
/// Where a listener is.
using Address = std::variant<TcpAddress, UnixAddress, InheritedAddress>;

inline constexpr std::string_view kUnixPrefix = "unix:";
inline constexpr std::string_view kInheritedPrefix = "systemd:";

/// Reads `HOST:PORT`, `[IPV6]:PORT`, `unix:PATH` or `systemd:NAME`: the one parser of addresses to
/// listen on. kInvalid says what is wrong, without the text.
[[nodiscard]] Result<Address> parse_address(std::string_view text);

}  // namespace housecalld::base
