// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "routing/base/crypto.hpp"
#include "routing/store/sqlite/delivery_order.hpp"
#include "routing/store/sqlite/filter.hpp"
#include "routing/store/sqlite/indexed_sql.hpp"
#include "routing/store/sqlite/operations.hpp"

namespace housecalld::store {
namespace {

/// False when there is no such delivery.
bool insert_attempt(Database& database, event::DeliveryId delivery, const event::Attempt& attempt) {
  Statement insert = database.prepare(
      "INSERT INTO attempts (delivery, started_at, took_ms, succeeded, status, address, error,"
      " response_prefix) SELECT id, ?2, ?3, ?4, ?5, ?6, ?7, ?8 FROM deliveries WHERE id = ?1");
  return insert.bind(delivery)
      .bind(attempt.started_at)
      .bind(std::int64_t{attempt.took.count()})
      .bind(std::int64_t{attempt.succeeded ? 1 : 0})
      .bind(std::int64_t{attempt.status})
      .bind(std::string_view(attempt.address))
      .bind(std::string_view(attempt.error))
      .bind_blob(base::bytes_of(attempt.response_prefix))
      .run();
}

/// Since when the delivery's destination gives nothing but failures.
void note_health(Database& database, event::DeliveryId delivery, const event::Attempt& attempt) {
  if (attempt.succeeded) {
    database.prepare(kForgetFailing).bind(delivery).run();
  } else {
    database.prepare(kNoteFailing).bind(delivery).bind(attempt.started_at).run();
  }
}

bool is_finished(event::DeliveryState state) {
  return state == event::DeliveryState::kDelivered || state == event::DeliveryState::kDead;
}

/// A finished delivery that is to be made due again.
struct Finished {
  event::DeliveryId id = 0;
  std::string destination;
  std::string order_key;
};

std::vector<Finished> find_finished(Database& database, const DeliveryQuery& query) {
  const std::string filter = where(query);
  Statement rows = database.prepare(
      "SELECT d.id, d.destination, d.order_key FROM deliveries d JOIN events e ON e.seq ="
      " d.event_seq" +
      filter + (filter.empty() ? " WHERE" : " AND") + " d.state >= 3 ORDER BY d.id LIMIT ?");
  bind_filter(rows, query);
  rows.bind(static_cast<std::int64_t>(query.event.limit));
  std::vector<Finished> found;
  while (rows.step()) {
    Finished finished;
    finished.id = rows.number();
    finished.destination = rows.text();
    finished.order_key = rows.text();
    found.push_back(std::move(finished));
  }
  return found;
}

void make_due_again(Database& database, const Finished& finished, base::Timestamp now) {
  const event::DeliveryState state =
      joining_state(database, finished.destination, finished.order_key);
  Statement reset = database.prepare(
      "UPDATE deliveries SET state = ?, attempts = 0, next_attempt_at = ?, lease_until = 0,"
      " reason = '', finished_at = NULL WHERE id = ?");
  reset.bind(static_cast<std::int64_t>(state)).bind(now).bind(finished.id).run();
}

}  // namespace

bool settle(Database& database, const Settlement& settlement) {
  if (!insert_attempt(database, settlement.delivery, settlement.attempt)) return false;
  note_health(database, settlement.delivery, settlement.attempt);
  const bool finished = is_finished(settlement.state);
  Statement update = database.prepare(
      "UPDATE deliveries SET state = ?, attempts = attempts + 1, next_attempt_at = ?,"
      " reason = ?, finished_at = ? WHERE id = ? AND state = 2");
  const bool was_claimed = update.bind(static_cast<std::int64_t>(settlement.state))
                               .bind(finished ? settlement.now : settlement.next_attempt_at)
                               .bind(std::string_view(settlement.reason))
                               .bind(finished ? std::make_optional(settlement.now) : std::nullopt)
                               .bind(settlement.delivery)
                               .run();
  if (was_claimed && finished) promote_next(database, settlement.delivery, settlement.now);
  return was_claimed;
}

std::size_t replay(Database& database, const DeliveryQuery& query, base::Timestamp now) {
  const std::vector<Finished> found = find_finished(database, query);
  for (const Finished& finished : found) make_due_again(database, finished, now);
  return found.size();
}

}  // namespace housecalld::store
