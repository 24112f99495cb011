// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "daemon/app/listeners.hpp"
#include "routing/store/sqlite/sqlite_store.hpp"

namespace housecalld::app {

/// What the listeners need while there is no store.
struct WaitingRoom {
  const config::Settings& settings;
  std::shared_ptr<TlsContexts> tls;
  HandedSockets& handed;
  const base::Clock& clock;
  base::Log& log;
};

/// Whether a store that cannot be opened, or written, for this reason may be later: somebody makes
/// room on the disk.
[[nodiscard]] bool is_passing(const base::Error& error);

/// Opens the store. While that fails for want of room, HCP gets 503, health is answered, and it is
/// tried again every second; kCancelled when a signal to end comes meanwhile. Other errors are
/// given at once. Blocks.
[[nodiscard]] base::Result<std::unique_ptr<store::Store>> open_when_there_is_room(
    const store::SqliteOptions& options, const WaitingRoom& room);

}  // namespace housecalld::app
