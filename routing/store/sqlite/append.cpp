// SPDX-License-Identifier: Apache-2.0
#include "routing/base/crypto.hpp"
#include "routing/store/sqlite/indexed_sql.hpp"
#include "routing/store/sqlite/lines.hpp"
#include "routing/store/sqlite/operations.hpp"

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

std::int64_t insert_event(Database& database, const event::StoredEvent& event,
                          const EncodedBody& body) {
  Statement insert = database.prepare(
      "INSERT INTO events (id, installation, received_at, state, reason, provider_event, object,"
      " payload_key, action, record_id, occurred_at, company_id, ghost_job, api_signature,"
      " api_timestamp, body, encoding, body_bytes)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  const event::ObjectEvent& object = event.object;
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
      .bind_blob(base::bytes_of(body.bytes))
      .bind(static_cast<std::int64_t>(body.encoding))
      .bind(static_cast<std::int64_t>(body.body_bytes))
      .run();
  return database.last_row_id();
}

}  // namespace

Appended append(Database& database, const event::NewEvent& made, const EncodedBody& body,
                base::Millis deduplication_window) {
  if (!remember_digest(database, made, deduplication_window)) {
    return {first_with_digest(database, made), true};
  }
  const std::int64_t seq = insert_event(database, made.event, body);
  for (const std::string& destination : made.destinations) {
    join_at_end(database,
                {seq, destination, made.order_key, {made.event.received_at, made.due_at}});
  }
  return {made.event.id, false};
}

std::size_t forget_digests(Database& database, base::Timestamp before, std::size_t limit) {
  Statement forget = database.prepare(kForgetDigests);
  const bool any = forget.bind(before).bind(static_cast<std::int64_t>(limit)).run();
  return any ? static_cast<std::size_t>(database.changes()) : 0;
}

}  // namespace housecalld::store
