// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>

#include "routing/base/error.hpp"
#include "routing/store/query.hpp"
#include "routing/store/sqlite/database.hpp"

namespace housecalld::store {

/// The room that appends need. 0: no limit.
struct RoomLimits {
  std::filesystem::path folder;      ///< of the store, whose file system has to have room
  std::uint64_t min_free_bytes = 0;  ///< that the file system has to have
  std::uint64_t max_bytes = 0;       ///< that the database may use
  std::size_t max_unfinished = 0;    ///< deliveries
};

/// Pages in use; those that are free within the file will be used again.
[[nodiscard]] std::uint64_t used_bytes(Database& database);

/// Why nothing may be appended now, naming the configuration key; empty when something may. A
/// failure to find out sticks to the database.
[[nodiscard]] std::optional<base::Error> lack_of_room(Database& database, const RoomLimits& limits);

[[nodiscard]] Usage read_usage(Database& database, const RoomLimits& limits);

}  // namespace housecalld::store
