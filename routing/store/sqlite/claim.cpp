// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <compare>
#include <optional>
#include <vector>

#include "routing/store/sqlite/indexed_sql.hpp"
#include "routing/store/sqlite/lines.hpp"
#include "routing/store/sqlite/operations.hpp"
#include "routing/store/sqlite/rows.hpp"

namespace housecalld::store {
namespace {

/// A delivery that is or will be due. Compared by due time, then by age.
struct Candidate {
  base::Moment due;
  event::DeliveryId id = 0;
  friend auto operator<=>(const Candidate&, const Candidate&) = default;
};

/// What one claim takes at the very most, whatever it asks for.
constexpr std::size_t kMostAtOnce = 10'000;

/// A pause that is over is removed.
bool is_disabled(Database& database, const std::string& destination, base::Moment now) {
  {
    Statement find = database.prepare("SELECT until FROM disabled_destinations WHERE name = ?");
    if (!find.bind(std::string_view(destination)).step()) return false;
    const std::optional<base::Moment> until = find.optional_moment();
    if (!until || *until > now) return true;
  }
  database.prepare("DELETE FROM disabled_destinations WHERE name = ?")
      .bind(std::string_view(destination))
      .run();
  return false;
}

std::optional<base::Millis> failing_for(Database& database, const std::string& destination) {
  Statement find = database.prepare("SELECT failing_ms FROM failing_destinations WHERE name = ?");
  if (!find.bind(std::string_view(destination)).step()) return std::nullopt;
  return base::Millis(find.number());
}

void read_candidates(Statement& rows, std::vector<Candidate>& found) {
  while (rows.step()) {
    const base::Moment due = rows.moment();
    found.push_back({due, rows.number()});
  }
}

/// At least the first `limit` of all that are waiting, and of those whose lease has ended; earliest
/// first. What the caller has under way may be among the latter.
std::vector<Candidate> find_candidates(Database& database, const ClaimRequest& request,
                                       std::size_t limit) {
  std::vector<Candidate> found;
  {
    Statement ended = database.prepare(kEndedLeases);
    ended.bind(std::string_view(request.destination))
        .bind(request.now.moment)
        .bind(static_cast<std::int64_t>(limit + request.under_way.size()));
    read_candidates(ended, found);
  }
  Statement waiting = database.prepare(kWaiting);
  waiting.bind(std::string_view(request.destination)).bind(static_cast<std::int64_t>(limit));
  read_candidates(waiting, found);
  std::ranges::sort(found);
  return found;
}

/// It can never be sent; what stood behind it can.
void bury_unreadable(Database& database, event::DeliveryId id, const std::string& why,
                     base::Now now) {
  Change buried;
  buried.what = delivery::Transition::kBury;
  buried.now = now;
  buried.reason = why;
  change(database, id, buried);
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
  const base::Now now = request.now;
  claimed.failing_for = failing_for(database, request.destination);
  if (is_disabled(database, request.destination, now.moment)) return claimed;
  const std::size_t limit = std::min(request.limit, kMostAtOnce);
  const auto& mine = request.under_way;
  Change taken;
  taken.what = delivery::Transition::kClaim;
  taken.now = now;
  taken.until = request.lease_until;
  // One more than can be taken: its time is when the next falls due.
  for (const auto& [due, id] : find_candidates(database, request, limit + 1)) {
    if (std::ranges::find(mine, id) != mine.end()) continue;
    if (due > now.moment || claimed.work.size() == limit) {
      if (!claimed.next_due) claimed.next_due = due;
      break;
    }
    if (!change(database, id, taken)) continue;
    auto work = load(database, id, codec);
    if (work.has_value()) {
      claimed.work.push_back(std::move(*work));
    } else {
      bury_unreadable(database, id, work.error().message, now);
      claimed.next_due = now.moment;
    }
  }
  return claimed;
}

std::size_t recover(Database& database, base::Now now) {
  database.prepare(kShortenPauses).bind(now.moment).run();
  database
      .prepare(
          "UPDATE disabled_destinations SET until = ?1 + pause_ms"
          " WHERE until > ?1 + pause_ms")
      .bind(now.moment)
      .run();
  return release_all(database, now);
}

}  // namespace housecalld::store
