// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>

#include "routing/base/clock.hpp"
#include "routing/installations/keyring.hpp"
#include "routing/installations/store.hpp"

namespace housecalld::installations {

/// In the database of the event store, which has made its tables. Each call has a connection of its
/// own: they are rare.
[[nodiscard]] std::unique_ptr<Store> open_sqlite_installations(std::filesystem::path database,
                                                               Keyring keys,
                                                               base::Millis busy_time);
/// For who has no keys, and only reads: the entries have no secrets.
[[nodiscard]] std::unique_ptr<Store> open_sqlite_installations_without_secrets(
    std::filesystem::path database);

}  // namespace housecalld::installations
