// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "routing/store/sqlite/delivery_order.hpp"
#include "routing/store/sqlite/indexed_sql.hpp"
#include "routing/store/sqlite/operations.hpp"

namespace housecalld::store {
namespace {

/// Claimed deliveries are left to their attempt.
std::vector<event::DeliveryId> find_old(Database& database, const GivingUp& which) {
  Statement rows = database.prepare(kOldestUnfinished);
  rows.bind(std::string_view(which.destination)).bind(static_cast<std::int64_t>(which.limit));
  std::vector<event::DeliveryId> found;
  while (rows.step()) {
    const event::DeliveryId id = rows.number();
    const bool claimed = rows.number() == static_cast<int>(event::DeliveryState::kClaimed);
    if (rows.time() >= which.received_before) break;
    if (!claimed) found.push_back(id);
  }
  return found;
}

}  // namespace

bool disable(Database& database, const std::string& destination, const std::string& reason,
             base::Timestamp now) {
  Statement insert = database.prepare(
      "INSERT INTO disabled_destinations (name, disabled_at, reason) VALUES (?, ?, ?)"
      " ON CONFLICT (name) DO UPDATE SET disabled_at = excluded.disabled_at,"
      " reason = excluded.reason, paused = 0, until = NULL WHERE paused = 1");
  return insert.bind(std::string_view(destination)).bind(now).bind(std::string_view(reason)).run();
}

bool enable(Database& database, const std::string& destination) {
  // What it has failed so far was before somebody looked at it.
  database.prepare("DELETE FROM failing_destinations WHERE name = ?")
      .bind(std::string_view(destination))
      .run();
  Statement remove = database.prepare("DELETE FROM disabled_destinations WHERE name = ?");
  return remove.bind(std::string_view(destination)).run();
}

bool pause(Database& database, const std::string& destination, std::optional<base::Timestamp> until,
           base::Timestamp now) {
  Statement insert = database.prepare(
      "INSERT INTO disabled_destinations (name, disabled_at, reason, paused, until)"
      " VALUES (?, ?, 'paused', 1, ?)"
      " ON CONFLICT (name) DO UPDATE SET until = excluded.until"
      " WHERE paused = 1 AND until IS NOT excluded.until");
  return insert.bind(std::string_view(destination)).bind(now).bind(until).run();
}

std::size_t give_up(Database& database, const GivingUp& which) {
  const std::vector<event::DeliveryId> found = find_old(database, which);
  for (const event::DeliveryId id : found) bury(database, id, which.reason, which.now);
  return found.size();
}

}  // namespace housecalld::store
