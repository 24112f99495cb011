// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "routing/store/sqlite/delivery_order.hpp"
#include "routing/store/sqlite/indexed_sql.hpp"
#include "routing/store/sqlite/operations.hpp"

namespace housecalld::store {
namespace {

/// The place of an event that has a payload; 0 when there is none.
std::int64_t find_whole(Database& database, const std::string& id) {
  Statement row = database.prepare("SELECT seq FROM events WHERE id = ? AND erased_at IS NULL");
  return row.bind(std::string_view(id)).step() ? row.number() : 0;
}

std::vector<event::DeliveryId> find_unfinished(Database& database, std::int64_t place) {
  Statement rows = database.prepare(kUnfinishedOfEvent);
  rows.bind(place);
  std::vector<event::DeliveryId> found;
  while (rows.step()) found.push_back(rows.number());
  return found;
}

void give_up(Database& database, event::DeliveryId id, base::Timestamp now) {
  Statement update = database.prepare(
      "UPDATE deliveries SET state = 4, next_attempt_at = ?1, finished_at = ?1,"
      " reason = 'gave up: the payload was erased' WHERE id = ?2");
  update.bind(now).bind(id).run();
  promote_next(database, id, now);
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
    const std::vector<event::DeliveryId> unfinished = find_unfinished(database, place);
    if (!unfinished.empty() && !which.give_up) continue;
    for (const event::DeliveryId delivery : unfinished) give_up(database, delivery, which.now);
    database.prepare("UPDATE events SET body = x'', encoding = 0, erased_at = ? WHERE seq = ?")
        .bind(which.now)
        .bind(place)
        .run();
    database.prepare(kEraseAnswers).bind(place).run();
    ++erased;
  }
  return erased;
}

}  // namespace housecalld::store
