// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <compare>
#include <optional>
#include <vector>

#include "routing/store/sqlite/delivery_order.hpp"
#include "routing/store/sqlite/indexed_sql.hpp"
#include "routing/store/sqlite/operations.hpp"
#include "routing/store/sqlite/rows.hpp"

namespace housecalld::store {
namespace {

/// A delivery that is or will be due. Compared by due time, then by age.
struct Candidate {
  base::Timestamp due;
  event::DeliveryId id = 0;
  friend auto operator<=>(const Candidate&, const Candidate&) = default;
};

/// What one claim takes at the very most, whatever it asks for.
constexpr std::size_t kMostAtOnce = 10'000;

/// A pause that is over is removed.
bool is_disabled(Database& database, const std::string& destination, base::Timestamp now) {
  {
    Statement find = database.prepare("SELECT until FROM disabled_destinations WHERE name = ?");
    if (!find.bind(std::string_view(destination)).step()) return false;
    const std::optional<base::Timestamp> until = find.optional_time();
    if (!until || *until > now) return true;
  }
  database.prepare("DELETE FROM disabled_destinations WHERE name = ?")
      .bind(std::string_view(destination))
      .run();
  return false;
}

std::optional<base::Timestamp> failing_since(Database& database, const std::string& destination) {
  Statement find = database.prepare("SELECT since FROM failing_destinations WHERE name = ?");
  if (!find.bind(std::string_view(destination)).step()) return std::nullopt;
  return find.time();
}

/// `sql` lists due time and id of a destination's deliveries, earliest first.
void collect(Database& database, std::string_view sql, const std::string& destination,
             std::size_t limit, std::vector<Candidate>& found) {
  Statement rows = database.prepare(sql);
  rows.bind(std::string_view(destination)).bind(static_cast<std::int64_t>(limit));
  while (rows.step()) {
    const base::Timestamp due = rows.time();
    found.push_back({due, rows.number()});
  }
}

/// At least the first `limit` of all, earliest first.
std::vector<Candidate> find_candidates(Database& database, const std::string& destination,
                                       std::size_t limit) {
  std::vector<Candidate> found;
  collect(database, kExpiringLeases, destination, limit, found);
  collect(database, kWaiting, destination, limit, found);
  std::ranges::sort(found);
  return found;
}

void mark_claimed(Database& database, event::DeliveryId id, base::Timestamp lease_until) {
  Statement mark =
      database.prepare("UPDATE deliveries SET state = 2, lease_until = ? WHERE id = ?");
  mark.bind(lease_until).bind(id).run();
}

base::Result<Work> load(Database& database, event::DeliveryId id, BodyCodec& codec) {
  Statement row = database.prepare(std::string("SELECT ") + kDeliveryColumns + ", " +
                                   kEventColumns + ", " + kBodyColumns +
                                   " FROM deliveries d JOIN events e ON e.seq ="
                                   " d.event_seq WHERE d.id = ?");
  Work work;
  if (!row.bind(id).step()) return work;
  work.delivery = read_delivery(row);
  work.event = read_event(row);
  const auto body = read_body(database, row, codec, work.event);
  if (body.has_error()) return body.error();
  return work;
}

}  // namespace

Claimed claim(Database& database, const ClaimRequest& request, BodyCodec& codec) {
  Claimed claimed;
  if (is_disabled(database, request.destination, request.now)) return claimed;
  claimed.failing_since = failing_since(database, request.destination);
  const std::size_t limit = std::min(request.limit, kMostAtOnce);
  const auto& mine = request.under_way;
  // One more than can be taken: its time is when the next falls due.
  const std::size_t wanted = limit + mine.size() + 1;
  for (const auto& [due, id] : find_candidates(database, request.destination, wanted)) {
    if (std::ranges::find(mine, id) != mine.end()) continue;
    if (due > request.now || claimed.work.size() == limit) {
      if (!claimed.next_due) claimed.next_due = due;
      break;
    }
    mark_claimed(database, id, request.lease_until);
    auto work = load(database, id, codec);
    if (work.has_value()) {
      claimed.work.push_back(std::move(*work));
    } else {
      // It can never be sent; what stood behind it can, and is to be claimed next.
      bury(database, id, work.error().message, request.now);
      claimed.next_due = request.now;
    }
  }
  return claimed;
}

std::size_t release_claims(Database& database, base::Timestamp now) {
  Statement release = database.prepare(kReleaseClaims);
  const bool any = release.bind(now).run();
  return any ? static_cast<std::size_t>(database.changes()) : 0;
}

}  // namespace housecalld::store
