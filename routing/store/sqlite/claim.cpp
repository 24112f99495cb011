// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <vector>

#include "routing/store/sqlite/operations.hpp"
#include "routing/store/sqlite/rows.hpp"

namespace housecalld::store {
namespace {

using Ids = std::vector<event::DeliveryId>;

/// Deliveries that can be claimed, at most `limit`, and when the first of the others will be.
struct Candidates {
  Ids ids;
  std::optional<base::Timestamp> next_due;
};

bool is_disabled(Database& database, const std::string& destination) {
  Statement find = database.prepare("SELECT 1 FROM disabled_destinations WHERE name = ?");
  return find.bind(std::string_view(destination)).step();
}

/// `sql` lists id and due time, earliest first, for a destination; one row more than can be taken.
void collect(Database& database, const std::string& sql, const ClaimRequest& request,
             Candidates& found) {
  Statement rows = database.prepare(sql);
  rows.bind(std::string_view(request.destination))
      .bind(static_cast<std::int64_t>(request.limit - found.ids.size() + 1));
  while (rows.step()) {
    const event::DeliveryId id = rows.number();
    const base::Timestamp due = rows.time();
    if (due <= request.now && found.ids.size() < request.limit) {
      found.ids.push_back(id);
    } else {
      found.next_due = std::min(found.next_due.value_or(due), due);
      return;
    }
  }
}

Candidates find_candidates(Database& database, const ClaimRequest& request) {
  Candidates found;
  collect(database,
          "SELECT id, lease_until FROM deliveries WHERE destination = ? AND state = 2"
          " ORDER BY lease_until, id LIMIT ?",
          request, found);
  collect(database,
          "SELECT id, next_attempt_at FROM deliveries WHERE destination = ? AND state = 0"
          " ORDER BY next_attempt_at, id LIMIT ?",
          request, found);
  return found;
}

void mark_claimed(Database& database, event::DeliveryId id, base::Timestamp lease_until) {
  Statement mark =
      database.prepare("UPDATE deliveries SET state = 2, lease_until = ? WHERE id = ?");
  mark.bind(lease_until).bind(id).run();
}

Work load(Database& database, event::DeliveryId id) {
  Statement row =
      database.prepare(std::string("SELECT ") + kDeliveryColumns + ", " + kEventColumns +
                       ", e.body FROM deliveries d JOIN events e ON e.seq ="
                       " d.event_seq WHERE d.id = ?");
  Work work;
  if (!row.bind(id).step()) return work;
  work.delivery = read_delivery(row);
  work.event = read_event(row);
  work.event.body = row.text();
  return work;
}

}  // namespace

Claimed claim(Database& database, const ClaimRequest& request) {
  Claimed claimed;
  if (is_disabled(database, request.destination)) return claimed;
  const Candidates found = find_candidates(database, request);
  for (const event::DeliveryId id : found.ids) {
    mark_claimed(database, id, request.lease_until);
    claimed.work.push_back(load(database, id));
  }
  claimed.next_due = found.next_due;
  return claimed;
}

std::size_t release_claims(Database& database, base::Timestamp now) {
  Statement release =
      database.prepare("UPDATE deliveries SET state = 0, next_attempt_at = ? WHERE state = 2");
  const bool any = release.bind(now).run();
  return any ? static_cast<std::size_t>(database.changes()) : 0;
}

}  // namespace housecalld::store
