// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>

#include "routing/installations/keyring.hpp"
#include "routing/installations/store.hpp"
#include "routing/store/sqlite/transactions.hpp"

namespace housecalld::installations {

/// In the database of an event store, which has made its tables and writes for it. Reading calls
/// have a connection of their own: they are rare. `transactions` outlives it.
[[nodiscard]] std::unique_ptr<Store> open_sqlite_installations(std::filesystem::path database,
                                                               store::Transactions& transactions,
                                                               Keyring keys);
/// For who has no keys, and only reads: the entries have no secrets.
[[nodiscard]] std::unique_ptr<Store> open_sqlite_installations_without_secrets(
    std::filesystem::path database);

}  // namespace housecalld::installations
