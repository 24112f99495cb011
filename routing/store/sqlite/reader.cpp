// SPDX-License-Identifier: Apache-2.0
#include "routing/store/sqlite/reader.hpp"

#include <utility>

#include "routing/store/sqlite/indexed_sql.hpp"
#include "routing/store/sqlite/rows.hpp"
#include "routing/store/sqlite/state_names.hpp"
#include "routing/store/sqlite/walk.hpp"

namespace housecalld::store {
namespace {

EventRow read_event_row(Database& database, std::int64_t place) {
  static const std::string sql = with_states(
      std::string("SELECT ") + kEventColumns +
      ", e.body_bytes,"
      " (SELECT count(*) FROM deliveries d WHERE d.event_seq = e.seq AND d.state = $delivered),"
      " (SELECT count(*) FROM deliveries d WHERE d.event_seq = e.seq AND d.finished_at IS NULL),"
      " (SELECT count(*) FROM deliveries d WHERE d.event_seq = e.seq AND d.state = $dead),"
      " (SELECT count(*) FROM deliveries d WHERE d.event_seq = e.seq AND d.state = $discarded)"
      " FROM events e WHERE e.seq = ?");
  Statement row = database.prepare(sql);
  EventRow found;
  if (!row.bind(place).step()) return found;
  found.event = read_event(row);
  found.body_bytes = static_cast<std::size_t>(row.number());
  found.delivered = static_cast<std::size_t>(row.number());
  found.unfinished = static_cast<std::size_t>(row.number());
  found.dead = static_cast<std::size_t>(row.number());
  found.discarded = static_cast<std::size_t>(row.number());
  return found;
}

Page<EventRow> read_events(Database& database, const EventQuery& query, BodyCodec& codec) {
  const Page<std::int64_t> places = walk_events(database, query, codec);
  Page<EventRow> page;
  page.next = places.next;
  for (const std::int64_t place : places.rows) {
    page.rows.push_back(read_event_row(database, place));
  }
  return page;
}

std::vector<event::Attempt> read_attempts(Database& database, event::DeliveryId delivery) {
  Statement rows = database.prepare(
      "SELECT started_at, took_ms, succeeded, status, address, error, response_prefix"
      " FROM attempts WHERE delivery = ? ORDER BY id");
  rows.bind(delivery);
  std::vector<event::Attempt> found;
  while (rows.step()) {
    event::Attempt attempt;
    attempt.started_at = rows.time();
    attempt.took = base::Millis(rows.number());
    attempt.succeeded = rows.number() != 0;
    attempt.status = static_cast<int>(rows.number());
    attempt.address = rows.text();
    attempt.error = rows.text();
    attempt.response_prefix = rows.text();
    found.push_back(std::move(attempt));
  }
  return found;
}

std::vector<DeliveryDetail> read_deliveries_of(Database& database, std::string_view event_id) {
  std::vector<DeliveryDetail> found;
  {
    Statement rows = database.prepare(std::string("SELECT ") + kDeliveryColumns +
                                      ", d.finished_at, d.destination IN"
                                      " (SELECT name FROM disabled_destinations)"
                                      " FROM events e JOIN deliveries d ON d.event_seq = e.seq"
                                      " WHERE e.id = ? ORDER BY d.id");
    rows.bind(event_id);
    while (rows.step()) {
      DeliveryDetail detail;
      detail.delivery = read_delivery(rows);
      detail.finished_at = rows.optional_time();
      detail.destination_disabled = rows.number() != 0;
      found.push_back(std::move(detail));
    }
  }
  for (DeliveryDetail& detail : found) {
    detail.attempts = read_attempts(database, detail.delivery.id);
  }
  return found;
}

base::Result<EventDetail> read_event_detail(Database& database, std::string_view id,
                                            BodyCodec& codec) {
  EventDetail detail;
  {
    Statement row = database.prepare(std::string("SELECT ") + kEventColumns + ", " + kBodyColumns +
                                     " FROM events e WHERE e.id = ?");
    if (!row.bind(id).step())
      return base::fail(base::Errc::kNotFound, "no event " + std::string(id));
    detail.event = read_event(row);
    const auto body = read_body(database, row, codec, detail.event);
    if (body.has_error()) return body.error();
  }
  detail.deliveries = read_deliveries_of(database, id);
  return detail;
}

DeliveryRow read_delivery_row(Database& database, event::DeliveryId id) {
  Statement row =
      database.prepare(std::string("SELECT ") + kDeliveryColumns + ", " + kEventColumns +
                       ", d.finished_at FROM deliveries d"
                       " JOIN events e ON e.seq = d.event_seq WHERE d.id = ?");
  DeliveryRow found;
  if (!row.bind(id).step()) return found;
  found.delivery = read_delivery(row);
  found.event = read_event(row);
  found.finished_at = row.optional_time();
  return found;
}

Page<DeliveryRow> read_deliveries(Database& database, const DeliveryQuery& query,
                                  BodyCodec& codec) {
  const Page<event::DeliveryId> ids = walk_deliveries(database, query, codec);
  Page<DeliveryRow> page;
  page.next = ids.next;
  for (const event::DeliveryId id : ids.rows) {
    page.rows.push_back(read_delivery_row(database, id));
  }
  return page;
}

base::Result<DeliveryReport> read_delivery_report(Database& database, event::DeliveryId id) {
  const DeliveryRow row = read_delivery_row(database, id);
  if (row.delivery.id != id) {
    return base::fail(base::Errc::kNotFound, "no delivery " + std::to_string(id));
  }
  DeliveryReport report;
  report.event = row.event;
  for (DeliveryDetail& detail : read_deliveries_of(database, row.event.id)) {
    if (detail.delivery.id == id) report.delivery = std::move(detail);
  }
  return report;
}

/// An index leads to it, however much waits.
std::optional<base::Timestamp> oldest_of(Database& database, const std::string& destination) {
  Statement row = database.prepare(kOldestOfDestination);
  if (!row.bind(std::string_view(destination)).step()) return std::nullopt;
  return row.time();
}

std::vector<DestinationRow> read_destinations(Database& database) {
  std::vector<DestinationRow> found;
  {
    Statement rows = database.prepare(
        "WITH named AS (SELECT destination AS name FROM tallies WHERE unfinished > 0 OR dead > 0"
        "  UNION SELECT name FROM disabled_destinations"
        "  UNION SELECT name FROM failing_destinations)"
        " SELECT named.name, coalesce(t.unfinished, 0), coalesce(t.dead, 0), x.disabled_at,"
        "  coalesce(x.reason, ''), coalesce(x.paused, 0), x.until, f.since FROM named"
        " LEFT JOIN tallies t ON t.destination = named.name"
        " LEFT JOIN disabled_destinations x ON x.name = named.name"
        " LEFT JOIN failing_destinations f ON f.name = named.name ORDER BY named.name");
    while (rows.step()) {
      DestinationRow row;
      row.name = rows.text();
      row.unfinished = static_cast<std::size_t>(rows.number());
      row.dead = static_cast<std::size_t>(rows.number());
      row.disabled_at = rows.optional_time();
      row.disabled_reason = rows.text();
      row.paused = rows.number() != 0;
      row.paused_until = rows.optional_moment();
      row.failing_since = rows.optional_time();
      found.push_back(std::move(row));
    }
  }
  for (DestinationRow& row : found) row.oldest_unfinished = oldest_of(database, row.name);
  return found;
}

}  // namespace

Reader::Reader(std::filesystem::path path, base::Millis busy_time, RoomLimits limits,
               BodyCodec& codec)
    : path_(std::move(path)), busy_time_(busy_time), limits_(std::move(limits)), codec_(codec) {}

base::Result<std::unique_ptr<Database>> Reader::borrow() {
  {
    const std::scoped_lock lock(mutex_);
    if (closed_) return base::fail(base::Errc::kCancelled, "the store is closed");
    if (!idle_.empty()) {
      auto connection = std::move(idle_.back());
      idle_.pop_back();
      return connection;
    }
  }
  return Database::open(path_, Database::Mode::kReadOnly, busy_time_);
}

void Reader::give_back(std::unique_ptr<Database> connection) {
  const std::scoped_lock lock(mutex_);
  if (!closed_) idle_.push_back(std::move(connection));
}

template <typename T, typename Query>
base::Result<T> Reader::with_connection(Query query) {
  auto borrowed = borrow();
  if (borrowed.has_error()) return borrowed.error();
  Database& connection = **borrowed;
  // One transaction, so that several statements see the same moment.
  connection.execute("BEGIN");
  base::Result<T> result = query(connection);
  connection.execute("COMMIT");
  if (auto failure = connection.take_failure()) return *failure;
  give_back(std::move(*borrowed));
  return result;
}

base::Result<Page<EventRow>> Reader::events(const EventQuery& query) {
  return with_connection<Page<EventRow>>(
      [&](Database& database) { return read_events(database, query, codec_); });
}

base::Result<EventDetail> Reader::event(std::string_view id) {
  return with_connection<EventDetail>(
      [&](Database& database) { return read_event_detail(database, id, codec_); });
}

base::Result<Page<DeliveryRow>> Reader::deliveries(const DeliveryQuery& query) {
  return with_connection<Page<DeliveryRow>>(
      [&](Database& database) { return read_deliveries(database, query, codec_); });
}

base::Result<DeliveryReport> Reader::delivery(event::DeliveryId id) {
  return with_connection<DeliveryReport>(
      [&](Database& database) { return read_delivery_report(database, id); });
}

base::Result<std::vector<DestinationRow>> Reader::destinations() {
  return with_connection<std::vector<DestinationRow>>(
      [](Database& database) { return read_destinations(database); });
}

base::Result<Usage> Reader::usage() {
  return with_connection<Usage>(
      [this](Database& database) { return read_usage(database, limits_); });
}

void Reader::close() {
  const std::scoped_lock lock(mutex_);
  closed_ = true;
  idle_.clear();
}

}  // namespace housecalld::store
