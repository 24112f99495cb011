// SPDX-License-Identifier: Apache-2.0
#include "routing/base/crypto.hpp"
#include "routing/store/sqlite/delivery_order.hpp"
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

}  // namespace

bool settle(Database& database, const Settlement& settlement) {
  if (!insert_attempt(database, settlement.delivery, settlement.attempt)) return false;
  note_health(database, settlement.delivery, settlement.attempt);
  const bool finished = event::is_finished(settlement.state);
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

}  // namespace housecalld::store
