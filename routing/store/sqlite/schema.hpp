// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "routing/base/result.hpp"
#include "routing/store/sqlite/database.hpp"

namespace housecalld::store {

/// The version of the schema that this program reads and writes (PRAGMA user_version).
inline constexpr int kSchemaVersion = 1;

/// Brings the database to kSchemaVersion, one transaction per version. Refuses (kCorrupt) a SQLite
/// file of another program and (kInvalid) a database that a newer version has written.
[[nodiscard]] base::Result<void> migrate(Database& database);

/// For a tool: the same checks, but an older or empty database is an error too.
[[nodiscard]] base::Result<void> check_version(Database& database);

}  // namespace housecalld::store
