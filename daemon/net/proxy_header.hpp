// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <cstddef>
#include <optional>
#include <string_view>

#include "routing/base/result.hpp"

namespace housecalld::net {

/// How many bytes to read next of a PROXY protocol header (version 1 or 2, the specification of
/// HAProxy) of which `begun` is the beginning; 0: it is complete. Never more than belongs to it, so
/// that what follows, a TLS handshake perhaps, stays in the socket. kInvalid when it is none, or is
/// longer than `most`.
[[nodiscard]] base::Result<std::size_t> missing_of_proxy_header(std::string_view begun,
                                                                std::size_t most);

/// Whom a complete header names as the client; empty when the proxy speaks for itself (LOCAL,
/// UNKNOWN) or the client came by something else than TCP. kInvalid when it is malformed.
[[nodiscard]] base::Result<std::optional<boost::asio::ip::tcp::endpoint>> client_of_proxy_header(
    std::string_view header);

}  // namespace housecalld::net
