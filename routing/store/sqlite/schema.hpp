// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "routing/base/result.hpp"
#include "routing/store/sqlite/database.hpp"

namespace housecalld::store {

/// The version of the schema that this program reads and writes (PRAGMA user_version).
inline constexpr int kSchemaVersion = 6;

/// Brings the database to WAL mode and kSchemaVersion, one transaction per version. Refuses, and
/// leaves as it is, a SQLite file of another program (kCorrupt) and a database that a newer version
/// has written (kInvalid).
[[nodiscard]] base::Result<void> migrate(Database& database);

/// That of the database; 0 when it is empty. kCorrupt for a SQLite file of another program,
/// kInvalid for a version that only a newer program knows.
[[nodiscard]] base::Result<std::int64_t> version_of(Database& database);

/// For a tool: the same checks, but an older or empty database is an error too.
[[nodiscard]] base::Result<void> check_version(Database& database);

}  // namespace housecalld::store
