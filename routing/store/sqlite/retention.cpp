// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <vector>

#include "routing/store/sqlite/indexed_sql.hpp"
#include "routing/store/sqlite/operations.hpp"

namespace housecalld::store {
namespace {

constexpr std::int64_t kDelivered = 0;
constexpr std::int64_t kUnfinished = 2;

/// Finds what this step removes, and how far it came. No event was finished before it was received.
std::vector<std::int64_t> find_expired(Database& database, const Expiry& which, Expired& result) {
  Statement rows = database.prepare(kEventsByTime);
  rows.bind(which.after.received_at)
      .bind(which.after.event)
      .bind(std::max(which.delivered_before, which.others_before))
      .bind(static_cast<std::int64_t>(which.limit));
  std::vector<std::int64_t> found;
  std::size_t seen = 0;
  result.last = which.after;
  for (; rows.step(); ++seen) {
    result.last.event = rows.number();
    result.last.received_at = rows.time();
    const std::int64_t worst = rows.number();
    const base::Timestamp finished_at = rows.time();
    const base::Timestamp limit =
        worst == kDelivered ? which.delivered_before : which.others_before;
    if (worst != kUnfinished && finished_at < limit) found.push_back(result.last.event);
  }
  result.finished = seen < which.limit;
  return found;
}

}  // namespace

Expired remove_events(Database& database, const Expiry& which) {
  Expired result;
  const std::vector<std::int64_t> expired = find_expired(database, which, result);
  for (const std::int64_t place : expired) {
    for (const auto* sql : {&kDeleteAttempts, &kDeleteDeliveries, &kDeleteEvent}) {
      database.prepare(*sql).bind(place).run();
    }
  }
  // More pages than a step can have set free, so that it keeps up.
  if (!expired.empty()) database.execute("PRAGMA incremental_vacuum(10000)");
  result.removed = expired.size();
  return result;
}

bool probe(Database& database) {
  database.execute(
      "INSERT OR REPLACE INTO disabled_destinations (name, disabled_at, reason) VALUES ('', 0, "
      "'')");
  database.execute("DELETE FROM disabled_destinations WHERE name = ''");
  return true;
}

}  // namespace housecalld::store
