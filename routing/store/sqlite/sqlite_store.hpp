// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>

#include "routing/base/result.hpp"
#include "routing/store/store.hpp"

namespace housecalld::store {

struct SqliteOptions {
  std::filesystem::path path;
  // Beyond these appends are refused; 0: no limit.
  std::uint64_t min_free_bytes = 0;  ///< less than this is free on the file system
  std::uint64_t max_bytes = 0;       ///< the database uses as much
  std::size_t max_unfinished = 0;    ///< so many deliveries wait, are held or claimed
  base::Millis deduplication_window{std::chrono::hours(72)};
  std::size_t queue_bytes = 64U << 20U;  ///< bodies that wait for a commit, past it refused at once
  base::Millis busy_time{5000};          ///< how long to wait for another process's lock
  /// The daemon: creates and migrates the database and holds it, so that there is one daemon per
  /// database. A tool does not: it opens what is there, beside the daemon.
  bool exclusive = true;
  /// Called now and then while a database of an earlier version is brought to this one, which may
  /// take minutes. On the thread that opens it.
  std::function<void()> on_migrating = {};
};

/// Opens the embedded store. Errors name the file and leave it as it is; kUnavailable when another
/// daemon holds it, kCorrupt when it is no database of ours, kInvalid when a newer version has
/// written it.
[[nodiscard]] base::Result<std::unique_ptr<Store>> open_sqlite_store(SqliteOptions options);

}  // namespace housecalld::store
