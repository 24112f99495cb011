// SPDX-License-Identifier: Apache-2.0
#include "routing/base/crypto.hpp"
#include "routing/base/json.hpp"
#include "routing/store/sqlite/indexed_sql.hpp"
#include "routing/store/sqlite/lines.hpp"
#include "routing/store/sqlite/operations.hpp"
#include "routing/store/sqlite/rows.hpp"

namespace housecalld::store {
namespace {

/// The unique key decides what is a repeat: false when the body came within the window before.
bool remember_digest(Database& database, const event::NewEvent& made, base::Millis window) {
  Statement insert = database.prepare(
      "INSERT INTO digests (installation, digest, event_id, accepted_at) VALUES (?, ?, ?, ?)"
      " ON CONFLICT (installation, digest) DO UPDATE"
      " SET event_id = excluded.event_id, accepted_at = excluded.accepted_at"
      " WHERE accepted_at < ?");
  return insert.bind(std::string_view(made.event.installation))
      .bind_blob(made.digest)
      .bind(std::string_view(made.event.id))
      .bind(made.event.received_at)
      .bind(made.event.received_at - window)
      .run();
}

std::string first_with_digest(Database& database, const event::NewEvent& made) {
  Statement find =
      database.prepare("SELECT event_id FROM digests WHERE installation = ? AND digest = ?");
  find.bind(std::string_view(made.event.installation)).bind_blob(made.digest);
  return find.step() ? find.text() : std::string();
}

/// One that cannot be restored is none: the event at hand must not fail for it.
std::string last_body(Database& database, const event::StoredEvent& event, BodyCodec& codec) {
  Statement row = database.prepare(kLastBody);
  row.bind(event.object.record_id)
      .bind(std::string_view(event.installation))
      .bind(std::string_view(event.object.company_id))
      .bind(std::string_view(event.object.object));
  if (!row.step()) return "";
  event::StoredEvent last;
  last.id = row.text();
  const auto read = read_body(database, row, codec, last);
  return read.has_error() ? "" : std::move(last.body);
}

Statement& bind_record(Statement& statement, const event::StoredEvent& event) {
  return statement.bind(std::string_view(event.installation))
      .bind(std::string_view(event.object.object))
      .bind(event.object.record_id);
}

Past past_of(Database& database, const event::StoredEvent& event, BodyCodec& codec) {
  Past past;
  if (event.object.action == event::Action::kUpdate) past.body = last_body(database, event, codec);
  if (event.object.action == event::Action::kDelete) {
    Statement created = database.prepare(kLastCreate);
    if (bind_record(created, event).step()) past.created_at = created.optional_time();
  }
  Statement tombstone = database.prepare(
      "SELECT deleted_at FROM tombstones WHERE installation = ? AND object = ? AND record_id = ?");
  if (bind_record(tombstone, event).step()) past.deleted_at = tombstone.time();
  return past;
}

/// The last delete counts, whichever came first.
void note_tombstone(Database& database, const event::NewEvent& made) {
  if (made.tombstone == event::Tombstone::kSet) {
    Statement set = database.prepare(
        "INSERT INTO tombstones VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (installation, object, record_id)"
        " DO UPDATE SET deleted_at = max(deleted_at, excluded.deleted_at)");
    bind_record(set, made.event)
        .bind(made.event.object.occurred_at.value_or(made.event.received_at))
        .bind(made.event.received_at)
        .run();
  } else if (made.tombstone == event::Tombstone::kLift) {
    Statement lift = database.prepare(
        "DELETE FROM tombstones WHERE installation = ? AND object = ? AND record_id = ?");
    bind_record(lift, made.event).run();
  }
}

std::int64_t insert_event(Database& database, const event::StoredEvent& event,
                          const EncodedBody& body) {
  Statement insert = database.prepare(
      "INSERT INTO events (id, installation, received_at, state, reason, provider_event, object,"
      " payload_key, action, record_id, occurred_at, company_id, ghost_job, api_signature,"
      " api_timestamp, fields_updated, record_deleted_at, body, encoding, body_bytes)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  const event::ObjectEvent& object = event.object;
  std::optional<std::string> fields_updated;
  if (event.fields_updated) fields_updated = base::json_list(*event.fields_updated);
  insert.bind(std::string_view(event.id))
      .bind(std::string_view(event.installation))
      .bind(event.received_at)
      .bind(static_cast<std::int64_t>(event.state))
      .bind(std::string_view(event.reason))
      .bind(std::string_view(object.provider_event))
      .bind(std::string_view(object.object))
      .bind(std::string_view(object.payload_key))
      .bind(static_cast<std::int64_t>(object.action))
      .bind(object.record_id)
      .bind(object.occurred_at)
      .bind(std::string_view(object.company_id))
      .bind(std::int64_t{object.ghost_job ? 1 : 0})
      .bind(std::string_view(event.api_signature))
      .bind(std::string_view(event.api_timestamp))
      .bind(fields_updated)
      .bind(event.record_deleted_at)
      .bind_blob(base::bytes_of(body.bytes))
      .bind(static_cast<std::int64_t>(body.encoding))
      .bind(static_cast<std::int64_t>(body.body_bytes))
      .run();
  return database.last_row_id();
}

}  // namespace

Appended append(Database& database, event::NewEvent& made, const EncodedBody& body,
                const Decide& decide, base::Millis deduplication_window, BodyCodec& codec) {
  if (!remember_digest(database, made, deduplication_window)) {
    return {first_with_digest(database, made), true};
  }
  if (decide && made.event.object.record_id) {
    decide(made, past_of(database, made.event, codec));
    note_tombstone(database, made);
  }
  const std::int64_t seq = insert_event(database, made.event, body);
  for (const std::string& destination : made.destinations) {
    join_at_end(database,
                {seq, destination, made.order_key, {made.event.received_at, made.due_at}});
  }
  return {made.event.id, false, made.event.state, made.event.reason, made.destinations};
}

std::size_t forget_digests(Database& database, base::Timestamp before, std::size_t limit) {
  Statement forget = database.prepare(kForgetDigests);
  const bool any = forget.bind(before).bind(static_cast<std::int64_t>(limit)).run();
  return any ? static_cast<std::size_t>(database.changes()) : 0;
}

std::size_t forget_tombstones(Database& database, base::Timestamp before, std::size_t limit) {
  Statement forget = database.prepare(kForgetTombstones);
  const bool any = forget.bind(before).bind(static_cast<std::int64_t>(limit)).run();
  return any ? static_cast<std::size_t>(database.changes()) : 0;
}

}  // namespace housecalld::store
