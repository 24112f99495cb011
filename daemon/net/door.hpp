// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "daemon/net/address.hpp"
#include "daemon/net/options.hpp"
#include "handlers/http/client_places.hpp"
#include "handlers/http/idle_connections.hpp"

namespace housecalld::net {

using ClientPlace = std::unique_ptr<handlers::ClientPlaces::Place>;

/// What one client may hold of the bytes of all: a part, but the largest request has to fit.
[[nodiscard]] inline std::size_t share_of(const Limits& limits) {
  constexpr std::size_t kPart = 4;
  return std::max(limits.unfinished_bytes / kPart, limits.header_bytes + limits.body_bytes);
}

/// What the connections of one listener share: its options, and what they may use up together.
struct Door {
  explicit Door(ListenerOptions of)
      : options(std::move(of)),
        unfinished(std::make_shared<handlers::ByteBudget>(options.limits.unfinished_bytes)),
        clients(std::make_shared<handlers::ClientPlaces>(options.limits.connections_per_client,
                                                         share_of(options.limits))) {}

  /// Whose word about the client is taken, and who is not counted as one. Unix sockets are one's
  /// own.
  [[nodiscard]] bool trusts(const std::optional<asio::ip::address>& peer) const {
    if (!peer) return true;
    return std::ranges::any_of(options.trusted_proxies, [&](const base::Network& network) {
      return network.contains(*peer);
    });
  }

  const ListenerOptions options;
  const std::shared_ptr<handlers::ByteBudget> unfinished;
  const std::shared_ptr<handlers::ClientPlaces> clients;
  handlers::IdleConnections idle;
};

}  // namespace housecalld::net
