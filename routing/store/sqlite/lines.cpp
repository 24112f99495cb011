// SPDX-License-Identifier: Apache-2.0
#include "routing/store/sqlite/lines.hpp"

#include <optional>
#include <vector>

#include "routing/store/sqlite/indexed_sql.hpp"
#include "routing/store/sqlite/state_names.hpp"

namespace housecalld::store {
namespace {

using delivery::Transition;
using event::DeliveryState;

std::int64_t number(DeliveryState state) { return static_cast<std::int64_t>(state); }

event::DeliveryId insert(Database& database, const Joining& joining, DeliveryState state) {
  static const std::string sql =
      "INSERT INTO deliveries (event_seq, destination, order_key, state, attempts,"
      " next_attempt_at, lease_until, reason, joined_at) VALUES (?, ?, ?, ?, 0, ?, 0, '', ?)";
  database.prepare(sql)
      .bind(joining.event)
      .bind(joining.destination)
      .bind(joining.order_key)
      .bind(number(state))
      .bind(joining.now.moment)
      .bind(joining.now.wall)
      .run();
  return database.last_row_id();
}

/// A delivery as far as its life goes.
struct Row {
  DeliveryState state = DeliveryState::kWaiting;
  std::string destination;
  std::string order_key;
};

std::optional<Row> find(Database& database, event::DeliveryId id) {
  Statement row =
      database.prepare("SELECT state, destination, order_key FROM deliveries WHERE id = ?");
  if (!row.bind(id).step()) return std::nullopt;
  Row found;
  found.state = static_cast<DeliveryState>(row.number());
  found.destination = row.text();
  found.order_key = row.text();
  return found;
}

void write_claim(Database& database, event::DeliveryId id, base::Moment lease_until) {
  static const std::string sql =
      with_states("UPDATE deliveries SET state = $claimed, lease_until = ? WHERE id = ?");
  database.prepare(sql).bind(lease_until).bind(id).run();
}

void write_release(Database& database, event::DeliveryId id, base::Moment due) {
  static const std::string sql =
      with_states("UPDATE deliveries SET state = $waiting, next_attempt_at = ? WHERE id = ?");
  database.prepare(sql).bind(due).bind(id).run();
}

void write_pause(Database& database, event::DeliveryId id, const Change& change) {
  static const std::string sql = with_states(
      "UPDATE deliveries SET state = $waiting, attempts = attempts + ?, refusals = refusals + ?,"
      " next_attempt_at = ?, pause_ms = ?, reason = ? WHERE id = ?");
  database.prepare(sql)
      .bind(std::int64_t{change.counts ? 1 : 0})
      .bind(std::int64_t{change.refused ? 1 : 0})
      .bind(change.until)
      .bind(std::int64_t{change.pause.count()})
      .bind(change.reason)
      .bind(id)
      .run();
}

/// `keeps_failure`: the reason of the last failure follows.
void write_end(Database& database, event::DeliveryId id, DeliveryState state, const Change& change,
               bool keeps_failure) {
  static const std::string sql =
      "UPDATE deliveries SET state = ?1, attempts = attempts + ?2, refusals = refusals + ?3,"
      " finished_at = ?4, reason = ?5 || CASE WHEN ?6 AND reason <> '' AND ?5 <> ''"
      "  THEN ': ' || reason WHEN ?6 THEN reason ELSE '' END WHERE id = ?7";
  database.prepare(sql)
      .bind(number(state))
      .bind(std::int64_t{change.counts ? 1 : 0})
      .bind(std::int64_t{change.refused ? 1 : 0})
      .bind(change.now.wall)
      .bind(change.reason)
      .bind(std::int64_t{keeps_failure ? 1 : 0})
      .bind(id)
      .run();
}

void write_joined(Database& database, event::DeliveryId id, DeliveryState state, base::Now now) {
  static const std::string sql =
      "UPDATE deliveries SET state = ?, attempts = 0, refusals = 0, next_attempt_at = ?,"
      " pause_ms = 0, reason = '', joined_at = ?, finished_at = NULL WHERE id = ?";
  database.prepare(sql).bind(number(state)).bind(now.moment).bind(now.wall).bind(id).run();
}

void write_hold(Database& database, event::DeliveryId id) {
  static const std::string sql =
      with_states("UPDATE deliveries SET state = $held WHERE id = ? AND state = $waiting");
  database.prepare(sql).bind(id).run();
}

/// One that was waiting before it was held keeps its pause.
void write_promotion(Database& database, event::DeliveryId id, base::Moment now) {
  static const std::string sql = with_states(
      "UPDATE deliveries SET state = $waiting, next_attempt_at = max(next_attempt_at, ?)"
      " WHERE id = ? AND state = $held");
  database.prepare(sql).bind(now).bind(id).run();
}

bool any_claimed(Database& database, const Row& line) {
  Statement found = database.prepare(kClaimedOfLine);
  return found.bind(std::string_view(line.destination))
      .bind(std::string_view(line.order_key))
      .step();
}

std::vector<delivery::Standing> first_of(Database& database, const Row& line) {
  std::vector<delivery::Standing> first;
  Statement rows = database.prepare(kFirstOfLine);
  rows.bind(std::string_view(line.destination)).bind(std::string_view(line.order_key));
  while (rows.step()) {
    const event::DeliveryId id = rows.number();
    first.push_back({id, static_cast<DeliveryState>(rows.number())});
  }
  return first;
}

/// After `moved` has come into this state. A delivery without order key is its whole line.
void rearrange(Database& database, const Row& line, delivery::Standing moved, bool claimed,
               base::Moment now) {
  if (line.order_key.empty()) {
    if (moved.state == delivery::kJoined) write_promotion(database, moved.id, now);
    return;
  }
  std::vector<delivery::Standing> members = first_of(database, line);
  // Others may have come before it while its attempt was under way.
  const bool waits = moved.state == DeliveryState::kWaiting;
  if (waits && !members.empty() && members.front().id != moved.id) members.push_back(moved);
  const delivery::Rearrangement made = delivery::arrange(claimed, members);
  if (made.hold) write_hold(database, *made.hold);
  if (made.promote) write_promotion(database, *made.promote, now);
}

bool is_line_empty(Database& database, const Joining& joining) {
  if (joining.order_key.empty()) return true;
  Statement found = database.prepare(kUnfinishedOfLine);
  return !found.bind(joining.destination).bind(joining.order_key).step();
}

void write(Database& database, event::DeliveryId id, DeliveryState state, const Change& change) {
  switch (change.what) {
    case Transition::kClaim:
      return write_claim(database, id, change.until);
    case Transition::kRelease:
      return write_release(database, id, change.now.moment);
    case Transition::kPostpone:
      return write_pause(database, id, change);
    case Transition::kReplay:
    case Transition::kRevive:
      return write_joined(database, id, state, change.now);
    case Transition::kHold:
      return write_hold(database, id);
    case Transition::kPromote:
      return write_promotion(database, id, change.now.moment);
    case Transition::kDeliver:
    case Transition::kBury:
      return write_end(database, id, state, change, false);
    case Transition::kGiveUp:
    case Transition::kDiscard:
    case Transition::kAbandon:
      return write_end(database, id, state, change, true);
  }
}

}  // namespace

void join_at_end(Database& database, const Joining& joining) {
  insert(database, joining,
         is_line_empty(database, joining) ? DeliveryState::kWaiting : delivery::kJoined);
}

void join(Database& database, const Joining& joining) {
  const event::DeliveryId id = insert(database, joining, delivery::kJoined);
  const Row line{delivery::kJoined, std::string(joining.destination),
                 std::string(joining.order_key)};
  rearrange(database, line, {id, delivery::kJoined}, any_claimed(database, line),
            joining.now.moment);
}

bool change(Database& database, event::DeliveryId id, const Change& change) {
  const std::optional<Row> row = find(database, id);
  if (!row) return false;
  const auto state = delivery::after(row->state, change.what);
  if (!state) return false;
  write(database, id, *state, change);
  if (change.what == Transition::kClaim) return true;
  // One of a line is claimed at the most: when that was this one, none is.
  const bool claimed = row->state != DeliveryState::kClaimed && any_claimed(database, *row);
  rearrange(database, *row, {id, *state}, claimed, change.now.moment);
  return true;
}

std::size_t release_all(Database& database, base::Now now) {
  std::vector<event::DeliveryId> claimed;
  {
    Statement rows = database.prepare(kAllClaimed);
    while (rows.step()) claimed.push_back(rows.number());
  }
  Change released;
  released.what = Transition::kRelease;
  released.now = now;
  for (const event::DeliveryId id : claimed) change(database, id, released);
  return claimed.size();
}

}  // namespace housecalld::store
