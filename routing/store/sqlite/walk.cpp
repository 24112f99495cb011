// SPDX-License-Identifier: Apache-2.0
#include "routing/store/sqlite/walk.hpp"

#include <limits>

#include "routing/store/sqlite/filter.hpp"
#include "routing/store/sqlite/indexed_sql.hpp"
#include "routing/store/sqlite/rows.hpp"
#include "routing/store/sqlite/state_names.hpp"

namespace housecalld::store {
namespace {

constexpr std::int64_t kBeyond = std::numeric_limits<std::int64_t>::max();

/// The first and the last place of a list, looked up once for all its pages.
Cursor beginning(Database& database, const EventQuery& query) {
  std::int64_t first = 0;
  std::int64_t last = kBeyond - 1;
  if (query.since || query.until) {
    Statement places = database.prepare(kPlacesByTime);
    places.bind(query.since.value_or(base::Timestamp::min()))
        .bind(query.until.value_or(base::Timestamp::max()));
    // No event at all: the places are 0, and nothing lies between them.
    if (places.step()) {
      first = places.number();
      last = places.number();
    }
  } else if (query.oldest_first) {
    last = database.query_number("SELECT coalesce(max(seq), 0) FROM events");
  }
  // Before the first row: no delivery of the event before it is in the list.
  if (query.oldest_first) return {first == 0 ? 0 : first - 1, kBeyond, last};
  return {last + 1, 0, first};
}

bool is_unfinished(std::optional<event::DeliveryState> state) {
  return state && !event::is_finished(*state);
}

/// What narrows the list down to an index, with its value.
std::string narrowed(const EventQuery& query) {
  if (query.id) return " AND e.id = ?";
  if (query.record_id) return " AND e.record_id = ?";
  return "";
}
void bind_narrowed(Statement& statement, const EventQuery& query) {
  const auto& value = query.id ? query.id : query.record_id;
  if (value) statement.bind(std::string_view(*value));
}

std::string narrowed(const DeliveryQuery& query) {
  if (query.event.id || query.event.record_id) return narrowed(query.event);
  if (query.state == event::DeliveryState::kDead) return with_states(" AND d.state = $dead");
  if (query.destination && is_unfinished(query.state)) {
    return " AND d.finished_at IS NULL AND d.destination = ?";
  }
  return "";
}
void bind_narrowed(Statement& statement, const DeliveryQuery& query) {
  if (query.event.id || query.event.record_id) {
    bind_narrowed(statement, query.event);
  } else if (query.destination && is_unfinished(query.state)) {
    statement.bind(std::string_view(*query.destination));
  }
}

/// The body is looked at only where everything else matches. One that is damaged has no text.
bool has_text(Database& database, std::int64_t event, const EventQuery& query, BodyCodec& codec) {
  if (!query.text) return true;
  const auto body = body_at(database, event, codec);
  return body.has_value() && body->find(*query.text) != std::string::npos;
}

const EventQuery& events_of(const EventQuery& query) { return query; }
const EventQuery& events_of(const DeliveryQuery& query) { return query.event; }

/// The rows are: place of the event, delivery (0 in lists of events), whether it matches.
template <typename Query>
Page<Cursor> walk(Database& database, const Query& query, BodyCodec& codec) {
  const EventQuery& events = events_of(query);
  const Cursor from = events.from ? *events.from : beginning(database, events);
  Page<Cursor> page;
  Statement rows = database.prepare(walk_sql(query));
  bind_filter(rows, query);
  rows.bind(from.event).bind(from.event).bind(from.delivery).bind(from.end);
  bind_narrowed(rows, query);
  rows.bind(static_cast<std::int64_t>(events.examine));
  Cursor at = from;
  std::size_t seen = 0;
  for (; page.rows.size() < events.limit && rows.step(); ++seen) {
    at.event = rows.number();
    at.delivery = rows.number();
    if (rows.number() != 0 && has_text(database, at.event, events, codec)) page.rows.push_back(at);
  }
  if (page.rows.size() == events.limit || seen == events.examine) page.next = at;
  return page;
}

template <typename Row, typename Take>
Page<Row> rows_of(const Page<Cursor>& page, Take take) {
  Page<Row> made;
  made.next = page.next;
  for (const Cursor& row : page.rows) made.rows.push_back(take(row));
  return made;
}

}  // namespace

std::string walk_sql(const EventQuery& query) {
  const std::string from = query.oldest_first
                               ? "e.seq >= ? AND (e.seq > ? OR 0 > ?) AND e.seq <= ?"
                               : "e.seq <= ? AND (e.seq < ? OR 0 < ?) AND e.seq >= ?";
  return "SELECT e.seq, 0, (" + matches(query) + ") FROM events e WHERE " + from + narrowed(query) +
         " ORDER BY e.seq" + (query.oldest_first ? "" : " DESC") + " LIMIT ?";
}

std::string walk_sql(const DeliveryQuery& query) {
  const EventQuery& events = query.event;
  const bool by_event = events.id || events.record_id;
  const std::string place = by_event ? "e.seq" : "d.event_seq";
  const std::string tables = by_event ? "events e CROSS JOIN deliveries d ON d.event_seq = e.seq"
                                      : "deliveries d CROSS JOIN events e ON e.seq = d.event_seq";
  const std::string from =
      events.oldest_first
          ? place + " >= ? AND (" + place + " > ? OR d.id > ?) AND " + place + " <= ?"
          : place + " <= ? AND (" + place + " < ? OR d.id < ?) AND " + place + " >= ?";
  const std::string down = events.oldest_first ? "" : " DESC";
  return "SELECT d.event_seq, d.id, (" + matches(query) + ") FROM " + tables + " WHERE " + from +
         narrowed(query) + " ORDER BY " + place + down + ", d.id" + down + " LIMIT ?";
}

Page<std::int64_t> walk_events(Database& database, const EventQuery& query, BodyCodec& codec) {
  return rows_of<std::int64_t>(walk(database, query, codec),
                               [](const Cursor& row) { return row.event; });
}

Page<event::DeliveryId> walk_deliveries(Database& database, const DeliveryQuery& query,
                                        BodyCodec& codec) {
  return rows_of<event::DeliveryId>(walk(database, query, codec),
                                    [](const Cursor& row) { return row.delivery; });
}

}  // namespace housecalld::store
