// SPDX-License-Identifier: Apache-2.0
#include "routing/store/sqlite/maintenance.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <system_error>
#include <utility>

#include "routing/store/sqlite/body_codec.hpp"
#include "routing/store/sqlite/database.hpp"
#include "routing/store/sqlite/private_file.hpp"
#include "routing/store/sqlite/process_lock.hpp"
#include "routing/store/sqlite/room.hpp"
#include "routing/store/sqlite/rows.hpp"
#include "routing/store/sqlite/schema.hpp"
#include "routing/store/sqlite/state_names.hpp"

namespace housecalld::store {
namespace {

namespace fs = std::filesystem;
constexpr base::Millis kBusyTime(5000);

base::Result<std::unique_ptr<Database>> open(const fs::path& path, Database::Mode mode,
                                             const Tick& tick) {
  auto database = Database::open(path, mode, kBusyTime);
  if (database.has_value()) (*database)->on_progress(tick);
  return database;
}

base::Result<void> sync(const fs::path& path, int flags) {
  const int file = ::open(path.c_str(), flags | O_CLOEXEC);
  const bool synced = file >= 0 && fsync(file) == 0;
  const int error = errno;
  if (file >= 0) close(file);
  if (synced) return {};
  return base::system_error("sync " + path.string(), error);
}

base::Result<void> copy_into(Database& database, const fs::path& copy) {
  database.prepare("VACUUM INTO ?").bind(std::string_view(copy.native())).run();
  if (auto failure = database.take_failure()) return base::with_context("copy", *failure);
  const auto synced = sync(copy, O_RDONLY);
  if (synced.has_error()) return synced.error();
  return sync(copy.parent_path(), O_RDONLY | O_DIRECTORY);
}

base::Result<void> check_room(const fs::path& copy, std::uint64_t bytes) {
  std::error_code unknown;
  const fs::space_info space = fs::space(copy.parent_path(), unknown);
  if (unknown || space.available >= bytes) return {};
  return base::fail(base::Errc::kUnavailable,
                    "not enough room in " + copy.parent_path().string() + ": it takes " +
                        std::to_string(bytes) +
                        " bytes with what stays free (store.min_free_bytes), "
                        "and there are " +
                        std::to_string(space.available));
}

/// A promise as a query for what breaks it: one row each, with an example.
struct Promise {
  const char* text;
  const char* sql;
};

constexpr Promise kPromises[] = {
    {"SQLite finds no damage",
     "SELECT * FROM pragma_integrity_check WHERE integrity_check <> 'ok'"},
    {"every delivery has its event, every attempt its delivery",
     "SELECT \"table\" || ' ' || rowid FROM pragma_foreign_key_check"},
    {"every routed event has a delivery",
     "SELECT id FROM events e WHERE state = 0 AND NOT EXISTS"
     " (SELECT 1 FROM deliveries d WHERE d.event_seq = e.seq)"},
    {"what is finished, and nothing else, has a time when that was",
     "SELECT id FROM deliveries WHERE (state > $claimed) <> (finished_at IS NOT NULL)"},
    {"of each record one event is on its way to a destination, and the others are held",
     "SELECT order_key FROM deliveries WHERE finished_at IS NULL AND order_key <> ''"
     " GROUP BY destination, order_key HAVING sum(state IN ($waiting, $claimed)) <> 1"},
    {"no event waits for an attempt before one of its record that was accepted earlier",
     "SELECT d.id FROM deliveries d WHERE d.state = $waiting AND d.order_key <> '' AND EXISTS"
     " (SELECT 1 FROM deliveries o WHERE o.destination = d.destination AND o.order_key ="
     "  d.order_key AND o.finished_at IS NULL AND o.order_key <> '' AND o.event_seq < "
     "d.event_seq)"},
    {"what is unfinished has its event's body",
     "SELECT e.id FROM deliveries d JOIN events e ON e.seq = d.event_seq"
     " WHERE d.finished_at IS NULL AND e.erased_at IS NOT NULL"},
    {"every dead letter has a reason",
     "SELECT id FROM deliveries WHERE state = $dead AND reason = ''"},
    {"of what is erased nothing is left",
     "SELECT e.id FROM events e WHERE e.erased_at IS NOT NULL AND (length(e.body) > 0 OR EXISTS"
     " (SELECT 1 FROM deliveries d JOIN attempts a ON a.delivery = d.id"
     "  WHERE d.event_seq = e.seq AND length(a.response_prefix) > 0))"},
    {"the tallies are right",
     "SELECT coalesce(t.destination, n.destination) FROM tallies t FULL JOIN"
     " (SELECT destination, sum(finished_at IS NULL) AS unfinished, sum(state = $dead) AS dead"
     "  FROM deliveries GROUP BY destination) n ON n.destination = t.destination"
     " WHERE coalesce(t.unfinished, 0) <> coalesce(n.unfinished, 0)"
     "  OR coalesce(t.dead, 0) <> coalesce(n.dead, 0)"},
};

Finding look_for(Database& database, const Promise& promise) {
  Finding finding;
  finding.promise = promise.text;
  Statement rows = database.prepare(with_states(promise.sql));
  for (; rows.step(); ++finding.violations) {
    if (finding.violations == 0) finding.example = rows.text();
  }
  return finding;
}

Finding look_into_bodies(Database& database) {
  Finding finding;
  finding.promise = "every body can be restored";
  BodyCodec codec;
  Statement places = database.prepare("SELECT seq FROM events ORDER BY seq");
  while (places.step()) {
    const auto body = body_at(database, places.number(), codec);
    if (body.has_value()) continue;
    if (finding.violations++ == 0) finding.example = body.error().message;
  }
  return finding;
}

}  // namespace

base::Result<Contents> look_into(const fs::path& path) {
  auto database = open(path, Database::Mode::kReadOnly, {});
  if (database.has_error()) return database.error();
  const auto version = version_of(**database);
  if (version.has_error()) return version.error();
  Contents contents;
  contents.version = static_cast<int>(*version);
  if (contents.version > 0) {
    contents.events = (*database)->query_number("SELECT count(*) FROM events");
    contents.deliveries = (*database)->query_number("SELECT count(*) FROM deliveries");
  }
  if (auto failure = (*database)->take_failure()) return *failure;
  std::error_code ignored;
  contents.bytes = fs::file_size(path, ignored);
  return contents;
}

base::Result<void> back_up(const fs::path& path, const fs::path& copy, std::uint64_t keep_free,
                           const Tick& tick) {
  std::error_code ignored;
  if (fs::exists(copy, ignored)) {
    return base::fail(base::Errc::kInvalid, copy.string() + " exists already");
  }
  auto database = open(path, Database::Mode::kReadOnly, tick);
  if (database.has_error()) return database.error();
  const auto version = version_of(**database);
  if (version.has_error()) return version.error();
  const auto created = create_private_file(copy);
  if (created.has_error()) return created.error();
  auto copied = check_room(copy, used_bytes(**database) + keep_free);
  if (copied.has_value()) copied = copy_into(**database, copy);
  if (copied.has_error()) fs::remove(copy, ignored);
  return copied;
}

base::Result<std::vector<Finding>> check(const fs::path& path, const Tick& tick) {
  auto database = open(path, Database::Mode::kReadOnly, tick);
  if (database.has_error()) return database.error();
  const auto known = check_version(**database);
  if (known.has_error()) return known.error();
  (*database)->execute("BEGIN");
  std::vector<Finding> findings;
  for (const Promise& promise : kPromises) findings.push_back(look_for(**database, promise));
  findings.push_back(look_into_bodies(**database));
  (*database)->execute("COMMIT");
  if (auto failure = (*database)->take_failure()) return *failure;
  return findings;
}

namespace {

void remove_database(const fs::path& path) {
  std::error_code ignored;
  for (const char* side : {"", "-wal", "-shm"}) fs::remove(path.string() + side, ignored);
}

/// A migration may write each page of the copy once more.
base::Result<std::vector<Finding>> migrate_copy(const fs::path& path, const fs::path& copy,
                                                std::uint64_t keep_free, const Tick& tick) {
  std::error_code unknown;
  const std::uint64_t again = fs::file_size(path, unknown);
  const auto copied = back_up(path, copy, keep_free + (unknown ? 0 : again), tick);
  if (copied.has_error()) return copied.error();
  auto database = open(copy, Database::Mode::kReadWrite, tick);
  if (database.has_error()) return database.error();
  const auto migrated = migrate(**database);
  if (migrated.has_error()) return migrated.error();
  database->reset();
  return check(copy, tick);
}

}  // namespace

base::Result<void> migrate_file(const fs::path& path, const Tick& tick) {
  auto lock = ProcessLock::take(path);
  if (lock.has_error()) return lock.error();
  auto database = open(path, Database::Mode::kReadWrite, tick);
  if (database.has_error()) return database.error();
  return migrate(**database);
}

base::Result<std::vector<Finding>> try_migration(const fs::path& path, std::uint64_t keep_free,
                                                 const Tick& tick) {
  const fs::path copy = path.string() + ".trial";
  const auto lock = ProcessLock::take(copy);
  if (lock.has_error()) return lock.error();
  remove_database(copy);
  auto findings = migrate_copy(path, copy, keep_free, tick);
  remove_database(copy);
  std::error_code ignored;
  fs::remove(copy.string() + ".lock", ignored);
  return findings;
}

}  // namespace housecalld::store
