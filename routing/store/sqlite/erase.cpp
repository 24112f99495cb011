// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "routing/store/sqlite/indexed_sql.hpp"
#include "routing/store/sqlite/lines.hpp"
#include "routing/store/sqlite/operations.hpp"

namespace housecalld::store {
namespace {

/// The place of an event that has a payload; 0 when there is none.
std::int64_t find_whole(Database& database, const std::string& id) {
  Statement row = database.prepare("SELECT seq FROM events WHERE id = ? AND erased_at IS NULL");
  return row.bind(std::string_view(id)).step() ? row.number() : 0;
}

struct Unfinished {
  std::vector<event::DeliveryId> waiting;
  bool under_way = false;
};

Unfinished find_unfinished(Database& database, std::int64_t place) {
  Statement rows = database.prepare(kUnfinishedOfEvent);
  rows.bind(place);
  Unfinished found;
  while (rows.step()) {
    const event::DeliveryId id = rows.number();
    const auto state = static_cast<event::DeliveryState>(rows.number());
    if (delivery::after(state, delivery::Transition::kGiveUp)) {
      found.waiting.push_back(id);
    } else {
      found.under_way = true;
    }
  }
  return found;
}

void give_up(Database& database, event::DeliveryId id, base::Now now) {
  Change made;
  made.what = delivery::Transition::kGiveUp;
  made.now = now;
  made.reason = "gave up: the payload was erased";
  change(database, id, made);
}

/// What is set free is overwritten, not only forgotten.
class Overwriting {
 public:
  explicit Overwriting(Database& database) : database_(database) {
    database_.execute("PRAGMA secure_delete=ON");
  }
  Overwriting(const Overwriting&) = delete;
  Overwriting& operator=(const Overwriting&) = delete;
  ~Overwriting() { database_.execute("PRAGMA secure_delete=OFF"); }

 private:
  Database& database_;
};

}  // namespace

std::size_t erase_payloads(Database& database, const Erasure& which) {
  const Overwriting overwriting(database);
  std::size_t erased = 0;
  for (const std::string& id : which.events) {
    const std::int64_t place = find_whole(database, id);
    if (place == 0) continue;
    const Unfinished unfinished = find_unfinished(database, place);
    if (unfinished.under_way || (!unfinished.waiting.empty() && !which.give_up)) continue;
    for (const event::DeliveryId one : unfinished.waiting) give_up(database, one, which.now);
    database.prepare("UPDATE events SET body = x'', encoding = 0, erased_at = ? WHERE seq = ?")
        .bind(which.now.wall)
        .bind(place)
        .run();
    database.prepare(kEraseAnswers).bind(place).run();
    ++erased;
  }
  return erased;
}

}  // namespace housecalld::store
