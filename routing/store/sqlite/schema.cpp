// SPDX-License-Identifier: Apache-2.0
#include "routing/store/sqlite/schema.hpp"

#include <array>
#include <string>

#include "routing/event/delivery.hpp"
#include "routing/event/stored_event.hpp"
#include "routing/store/sqlite/state_names.hpp"

namespace housecalld::store {
namespace {

/// "HCdb" in PRAGMA application_id: tells our files from other programs'.
constexpr std::int64_t kApplicationId = 0x48436462;

/// Enumerations are stored as their numbers. A number that moves changes what existing files mean.
template <typename Enum>
constexpr bool is_stored_as(Enum value, int number) {
  return static_cast<int>(value) == number;
}
using event::Action;
using event::DeliveryState;
using event::EventState;
static_assert(is_stored_as(DeliveryState::kWaiting, 0) && is_stored_as(DeliveryState::kHeld, 1) &&
              is_stored_as(DeliveryState::kClaimed, 2) &&
              is_stored_as(DeliveryState::kDelivered, 3) && is_stored_as(DeliveryState::kDead, 4) &&
              is_stored_as(DeliveryState::kDiscarded, 5));
static_assert(is_stored_as(EventState::kRouted, 0) && is_stored_as(EventState::kUnrouted, 1) &&
              is_stored_as(EventState::kUnmapped, 2));
static_assert(is_stored_as(Action::kCreate, 0) && is_stored_as(Action::kUpdate, 1) &&
              is_stored_as(Action::kDelete, 2) && is_stored_as(Action::kOther, 3));

/// The partial indexes hold only what is not delivered, so they stay small however long the history
/// grows.
constexpr const char* kVersion1 = R"sql(
CREATE TABLE events (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  installation TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  state INTEGER NOT NULL,
  reason TEXT NOT NULL,
  provider_event TEXT NOT NULL,
  object TEXT NOT NULL,
  payload_key TEXT NOT NULL,
  action INTEGER NOT NULL,
  record_id TEXT,
  occurred_at INTEGER,
  company_id TEXT NOT NULL,
  ghost_job INTEGER NOT NULL,
  api_signature TEXT NOT NULL,
  api_timestamp TEXT NOT NULL,
  body BLOB NOT NULL
) STRICT;

CREATE TABLE digests (
  installation TEXT NOT NULL,
  digest BLOB NOT NULL,
  event_id TEXT NOT NULL,
  accepted_at INTEGER NOT NULL,
  PRIMARY KEY (installation, digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX digests_by_age ON digests (accepted_at);

CREATE TABLE deliveries (
  id INTEGER PRIMARY KEY,
  event_seq INTEGER NOT NULL REFERENCES events (seq),
  destination TEXT NOT NULL,
  order_key TEXT NOT NULL,
  state INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  next_attempt_at INTEGER NOT NULL,
  lease_until INTEGER NOT NULL,
  reason TEXT NOT NULL,
  finished_at INTEGER
) STRICT;
CREATE INDEX deliveries_of_event ON deliveries (event_seq);
CREATE INDEX deliveries_due ON deliveries (destination, next_attempt_at, id) WHERE state = 0;
CREATE INDEX deliveries_leased ON deliveries (destination, lease_until, id) WHERE state = 2;
CREATE INDEX deliveries_in_order ON deliveries (destination, order_key)
  WHERE state < 3 AND order_key <> '';
CREATE INDEX deliveries_held ON deliveries (destination, order_key, id) WHERE state = 1;
CREATE INDEX deliveries_dead ON deliveries (id) WHERE state = 4;

CREATE TABLE attempts (
  id INTEGER PRIMARY KEY,
  delivery INTEGER NOT NULL REFERENCES deliveries (id),
  started_at INTEGER NOT NULL,
  took_ms INTEGER NOT NULL,
  succeeded INTEGER NOT NULL,
  status INTEGER NOT NULL,
  address TEXT NOT NULL,
  error TEXT NOT NULL,
  response_prefix BLOB NOT NULL
) STRICT;
CREATE INDEX attempts_of_delivery ON attempts (delivery);

CREATE TABLE disabled_destinations (
  name TEXT PRIMARY KEY,
  disabled_at INTEGER NOT NULL,
  reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

/// Pauses, how long a destination has failed, and what waits for it counted without its rows.
constexpr const char* kVersion2 = R"sql(
ALTER TABLE disabled_destinations ADD COLUMN paused INTEGER NOT NULL DEFAULT 0;
ALTER TABLE disabled_destinations ADD COLUMN until INTEGER;

CREATE TABLE failing_destinations (
  name TEXT PRIMARY KEY,
  since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX deliveries_unfinished ON deliveries (destination, event_seq) WHERE state < 3;
)sql";

/// Space that is given back (see give_back_space); no change of the tables.
constexpr const char* kVersion3 = "";

/// Bodies that are compressed or erased, how many deliveries are unfinished (kept by triggers, so
/// that it holds whichever process changes one), and lists by record, time and place.
constexpr const char* kVersion4 = R"sql(
ALTER TABLE events ADD COLUMN encoding INTEGER NOT NULL DEFAULT 0;
ALTER TABLE events ADD COLUMN body_bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE events ADD COLUMN erased_at INTEGER;
UPDATE events SET body_bytes = length(body);
CREATE INDEX events_of_record ON events (record_id, seq) WHERE record_id IS NOT NULL;
CREATE INDEX events_by_time ON events (received_at);
DROP INDEX deliveries_dead;
CREATE INDEX deliveries_dead ON deliveries (event_seq) WHERE state = 4;

CREATE TABLE dictionaries (
  id INTEGER PRIMARY KEY,
  bytes BLOB NOT NULL
) STRICT;

CREATE TABLE queue (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  unfinished INTEGER NOT NULL
) STRICT;
INSERT INTO queue SELECT 1, count(*) FROM deliveries WHERE state < 3;
CREATE TRIGGER delivery_added AFTER INSERT ON deliveries WHEN NEW.state < 3 BEGIN
  UPDATE queue SET unfinished = unfinished + 1 WHERE id = 1;
END;
CREATE TRIGGER delivery_moved AFTER UPDATE OF state ON deliveries
  WHEN (OLD.state < 3) <> (NEW.state < 3) BEGIN
  UPDATE queue SET unfinished = unfinished + (NEW.state < 3) - (OLD.state < 3) WHERE id = 1;
END;
CREATE TRIGGER delivery_removed AFTER DELETE ON deliveries WHEN OLD.state < 3 BEGIN
  UPDATE queue SET unfinished = unfinished - 1 WHERE id = 1;
END;
)sql";

/// Refusals and pauses of deliveries, when each joined its line, lines in the order of acceptance,
/// and what is unfinished or dead of each destination (by triggers, as the queue's length was).
/// What waits is given its time anew, for nobody knows when it was replayed.
constexpr const char* kVersion5 = R"sql(
ALTER TABLE deliveries ADD COLUMN refusals INTEGER NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN pause_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN joined_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE disabled_destinations ADD COLUMN pause_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE failing_destinations ADD COLUMN failing_ms INTEGER NOT NULL DEFAULT 0;
DROP INDEX deliveries_held;
DROP INDEX deliveries_in_order;
DROP INDEX deliveries_unfinished;
DROP TRIGGER delivery_added;
DROP TRIGGER delivery_moved;
DROP TRIGGER delivery_removed;
DROP TABLE queue;

UPDATE deliveries SET finished_at = next_attempt_at WHERE state > $claimed AND finished_at IS NULL;
UPDATE deliveries SET joined_at = max(CAST(strftime('%s') AS INTEGER) * 1000,
    (SELECT coalesce(max(received_at), 0) FROM events)),
  pause_ms = max(0, next_attempt_at - CAST(strftime('%s') AS INTEGER) * 1000)
  WHERE finished_at IS NULL;
UPDATE disabled_destinations SET pause_ms = max(0, until - CAST(strftime('%s') AS INTEGER) * 1000)
  WHERE until IS NOT NULL;

CREATE INDEX deliveries_in_order ON deliveries (destination, order_key, event_seq)
  WHERE finished_at IS NULL AND order_key <> '';
CREATE INDEX deliveries_unfinished ON deliveries (destination, event_seq)
  WHERE finished_at IS NULL;
CREATE INDEX deliveries_joined ON deliveries (joined_at) WHERE finished_at IS NULL;

UPDATE deliveries AS one SET state = $held WHERE state = $waiting AND order_key <> '' AND EXISTS
  (SELECT 1 FROM deliveries AS earlier WHERE earlier.destination = one.destination
   AND earlier.order_key = one.order_key AND earlier.finished_at IS NULL
   AND earlier.order_key <> '' AND earlier.event_seq < one.event_seq);
UPDATE deliveries AS one SET state = $waiting WHERE state = $held
  AND NOT EXISTS (SELECT 1 FROM deliveries AS earlier WHERE earlier.destination = one.destination
   AND earlier.order_key = one.order_key AND earlier.finished_at IS NULL
   AND earlier.order_key <> '' AND earlier.event_seq < one.event_seq)
  AND NOT EXISTS (SELECT 1 FROM deliveries AS other WHERE other.destination = one.destination
   AND other.order_key = one.order_key AND other.state = $claimed);

CREATE TABLE tallies (
  destination TEXT PRIMARY KEY,
  unfinished INTEGER NOT NULL,
  dead INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO tallies SELECT destination, sum(finished_at IS NULL), sum(state = $dead)
  FROM deliveries GROUP BY destination;
CREATE TRIGGER delivery_added AFTER INSERT ON deliveries BEGIN
  INSERT INTO tallies VALUES (NEW.destination, NEW.finished_at IS NULL, NEW.state = $dead)
    ON CONFLICT (destination) DO UPDATE SET unfinished = unfinished + excluded.unfinished,
    dead = dead + excluded.dead;
END;
CREATE TRIGGER delivery_moved AFTER UPDATE OF state ON deliveries
  WHEN (OLD.finished_at IS NULL) <> (NEW.finished_at IS NULL)
    OR (OLD.state = $dead) <> (NEW.state = $dead) BEGIN
  UPDATE tallies SET
    unfinished = unfinished + (NEW.finished_at IS NULL) - (OLD.finished_at IS NULL),
    dead = dead + (NEW.state = $dead) - (OLD.state = $dead) WHERE destination = NEW.destination;
END;
CREATE TRIGGER delivery_removed AFTER DELETE ON deliveries
  WHEN OLD.finished_at IS NULL OR OLD.state = $dead BEGIN
  UPDATE tallies SET unfinished = unfinished - (OLD.finished_at IS NULL),
    dead = dead - (OLD.state = $dead) WHERE destination = OLD.destination;
END;
)sql";

/// What an update changed, marks of deleted records, and installations that are kept here.
constexpr const char* kVersion6 = R"sql(
ALTER TABLE events ADD COLUMN fields_updated TEXT;
ALTER TABLE events ADD COLUMN record_deleted_at INTEGER;

CREATE TABLE tombstones (
  installation TEXT NOT NULL,
  object TEXT NOT NULL,
  record_id TEXT NOT NULL,
  deleted_at INTEGER NOT NULL,
  noted_at INTEGER NOT NULL,
  PRIMARY KEY (installation, object, record_id)
) STRICT, WITHOUT ROWID;
INSERT INTO tombstones
  SELECT installation, object, record_id, max(coalesce(occurred_at, received_at)), min(received_at)
  FROM events WHERE action = 2 AND state = 0 AND record_id IS NOT NULL AND ghost_job = 0
  GROUP BY installation, object, record_id;
DELETE FROM tombstones WHERE EXISTS (SELECT 1 FROM events AS one
  WHERE one.record_id = tombstones.record_id AND one.installation = tombstones.installation
  AND one.object = tombstones.object AND one.action = 0 AND one.occurred_at > deleted_at);
CREATE INDEX tombstones_by_age ON tombstones (noted_at);

CREATE TABLE installations (
  id TEXT PRIMARY KEY,
  settings TEXT NOT NULL,
  secrets BLOB NOT NULL,
  removed_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE installation_companies (
  installation TEXT PRIMARY KEY,
  company_id TEXT NOT NULL,
  pinned_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

constexpr std::array<const char*, kSchemaVersion> kMigrations = {kVersion1, kVersion2, kVersion3,
                                                                 kVersion4, kVersion5, kVersion6};

void apply(Database& database, std::size_t from) {
  database.execute("BEGIN IMMEDIATE");
  database.execute(with_states(kMigrations.at(from)));
  database.execute("PRAGMA application_id=" + std::to_string(kApplicationId));
  database.execute("PRAGMA user_version=" + std::to_string(from + 1));
  database.execute("COMMIT");
  if (database.failed()) database.roll_back();
}

constexpr std::int64_t kIncrementalVacuum = 2;

/// Pages that become free can be given back to the file system step by step. In a file that has
/// tables this takes a VACUUM; without the room for that (a disk that is full) the file stays as it
/// is, works, and the next start tries again.
void give_back_space(Database& database, bool has_tables) {
  if (database.query_number("PRAGMA auto_vacuum") == kIncrementalVacuum) return;
  database.execute("PRAGMA auto_vacuum=" + std::to_string(kIncrementalVacuum));
  if (has_tables) database.execute("VACUUM");
  static_cast<void>(database.take_failure());
}

}  // namespace

base::Result<std::int64_t> version_of(Database& database) {
  const std::int64_t version = database.query_number("PRAGMA user_version");
  const std::int64_t application = database.query_number("PRAGMA application_id");
  const std::int64_t tables = database.query_number("SELECT count(*) FROM sqlite_schema");
  if (auto failure = database.take_failure()) return *failure;
  const bool is_new = tables == 0 && application == 0 && version == 0;
  if (!is_new && (application != kApplicationId || version < 1)) {
    return base::fail(base::Errc::kCorrupt,
                      database.name() + ": this SQLite file was not made by housecalld");
  }
  if (version > kSchemaVersion) {
    return base::fail(base::Errc::kInvalid,
                      database.name() + " has version " + std::to_string(version) +
                          ", written by a newer housecalld; this one knows versions up to " +
                          std::to_string(kSchemaVersion));
  }
  return version;
}

base::Result<void> migrate(Database& database) {
  const auto version = version_of(database);
  if (version.has_error()) return version.error();
  give_back_space(database, *version > 0);
  database.switch_to_wal();
  if (auto failure = database.take_failure()) return *failure;
  for (auto next = static_cast<std::size_t>(*version); next < kMigrations.size(); ++next) {
    apply(database, next);
    if (auto failure = database.take_failure()) return base::with_context("migrate", *failure);
  }
  return {};
}

base::Result<void> check_version(Database& database) {
  const auto version = version_of(database);
  if (version.has_error()) return version.error();
  if (*version != kSchemaVersion) {
    return base::fail(base::Errc::kInvalid, database.name() + " has version " +
                                                std::to_string(*version) +
                                                "; start housecalld once to bring it to version " +
                                                std::to_string(kSchemaVersion));
  }
  return {};
}

}  // namespace housecalld::store
