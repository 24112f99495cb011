// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "routing/store/sqlite/indexed_sql.hpp"
#include "routing/store/sqlite/lines.hpp"
#include "routing/store/sqlite/operations.hpp"

namespace housecalld::store {
namespace {

struct Waiting {
  event::DeliveryId id = 0;
  std::string destination;
};

std::vector<Waiting> find_old(Database& database, const GivingUp& which) {
  Statement rows = database.prepare(kJoinedFirst);
  rows.bind(which.joined_before);
  std::vector<Waiting> found;
  while (found.size() < which.limit && rows.step()) {
    Waiting one;
    one.id = rows.number();
    one.destination = rows.text();
    const auto state = static_cast<event::DeliveryState>(rows.number());
    if (delivery::after(state, delivery::Transition::kGiveUp)) found.push_back(std::move(one));
  }
  return found;
}

}  // namespace

bool disable(Database& database, const std::string& destination, const std::string& reason,
             base::Now now) {
  Statement insert = database.prepare(
      "INSERT INTO disabled_destinations (name, disabled_at, reason) VALUES (?, ?, ?)"
      " ON CONFLICT (name) DO UPDATE SET disabled_at = excluded.disabled_at,"
      " reason = excluded.reason, paused = 0, until = NULL WHERE paused = 1");
  return insert.bind(std::string_view(destination))
      .bind(now.wall)
      .bind(std::string_view(reason))
      .run();
}

bool enable(Database& database, const std::string& destination) {
  // What it has failed so far was before somebody looked at it.
  database.prepare("DELETE FROM failing_destinations WHERE name = ?")
      .bind(std::string_view(destination))
      .run();
  Statement remove = database.prepare("DELETE FROM disabled_destinations WHERE name = ?");
  return remove.bind(std::string_view(destination)).run();
}

bool pause(Database& database, const std::string& destination, std::optional<base::Millis> time,
           base::Now now) {
  const auto until = time ? std::make_optional(now.moment + *time) : std::nullopt;
  Statement insert = database.prepare(
      "INSERT INTO disabled_destinations (name, disabled_at, reason, paused, until, pause_ms)"
      " VALUES (?, ?, 'paused', 1, ?, ?)"
      " ON CONFLICT (name) DO UPDATE SET until = excluded.until, pause_ms = excluded.pause_ms"
      " WHERE paused = 1 AND until IS NOT excluded.until");
  return insert.bind(std::string_view(destination))
      .bind(now.wall)
      .bind(until)
      .bind(std::int64_t{time.value_or(base::Millis(0)).count()})
      .run();
}

GivenUp give_up(Database& database, const GivingUp& which) {
  Change made;
  made.what = delivery::Transition::kGiveUp;
  made.now = which.now;
  made.reason = which.reason;
  GivenUp given_up;
  for (const Waiting& one : find_old(database, which)) {
    if (change(database, one.id, made)) ++given_up[one.destination];
  }
  return given_up;
}

}  // namespace housecalld::store
