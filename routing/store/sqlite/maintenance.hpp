// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "routing/base/result.hpp"

namespace housecalld::store {

// What is done to a whole database, beside a running daemon or without one. Each blocks; paths are
// absolute.

/// Called now and then from within a long step. On the calling thread.
using Tick = std::function<void()>;

/// What a database holds.
struct Contents {
  int version = 0;
  std::int64_t events = 0;
  std::int64_t deliveries = 0;
  std::uint64_t bytes = 0;  ///< of the file
};
/// Errors: those of opening it; kCorrupt when it is not ours, kInvalid when it is of a newer
/// version.
[[nodiscard]] base::Result<Contents> look_into(const std::filesystem::path& database);

/// Writes a consistent copy, of the moment in which it begins, without holding up the daemon. The
/// copy is a whole database of mode 0600, synced, without the side files, and without anything that
/// was erased. kInvalid when there is a file already, kUnavailable when less than `keep_free` bytes
/// would be left on its disk, on which a daemon may live.
[[nodiscard]] base::Result<void> back_up(const std::filesystem::path& database,
                                         const std::filesystem::path& copy, std::uint64_t keep_free,
                                         const Tick& tick);

/// Something that must hold, and how often it does not.
struct Finding {
  std::string promise;  ///< `every delivery that waits has its event's body`
  std::int64_t violations = 0;
  std::string example;  ///< what SQLite says, or a message id; empty when it holds
};
/// Looks into every page, row and body of a database of this version, at one moment.
[[nodiscard]] base::Result<std::vector<Finding>> check(const std::filesystem::path& database,
                                                       const Tick& tick);

/// Brings a database to the version of this program. kUnavailable while a daemon holds it.
[[nodiscard]] base::Result<void> migrate_file(const std::filesystem::path& database,
                                              const Tick& tick);
/// The same with a copy beside it, `<database>.trial`, which is checked and removed; one that was
/// left behind is, too. Works beside a daemon of before. kUnavailable as above and while another
/// process tries.
[[nodiscard]] base::Result<std::vector<Finding>> try_migration(
    const std::filesystem::path& database, std::uint64_t keep_free, const Tick& tick);

}  // namespace housecalld::store
