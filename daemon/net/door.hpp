// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <utility>

#include "daemon/net/byte_budget.hpp"
#include "daemon/net/idle_connections.hpp"
#include "daemon/net/options.hpp"
#include "handlers/http/client_places.hpp"

namespace housecalld::net {

/// What the connections of one listener share: its options, and what they may use up together.
struct Door {
  explicit Door(ListenerOptions of)
      : options(std::move(of)),
        unfinished(std::make_shared<ByteBudget>(options.limits.unfinished_bytes)),
        clients(std::make_shared<handlers::ClientPlaces>(options.limits.connections_per_client)) {}

  const ListenerOptions options;
  const std::shared_ptr<ByteBudget> unfinished;
  const std::shared_ptr<handlers::ClientPlaces> clients;
  IdleConnections idle;
};

}  // namespace housecalld::net
