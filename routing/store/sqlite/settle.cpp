// SPDX-License-Identifier: Apache-2.0
#include "routing/base/crypto.hpp"
#include "routing/store/sqlite/indexed_sql.hpp"
#include "routing/store/sqlite/lines.hpp"
#include "routing/store/sqlite/operations.hpp"

namespace housecalld::store {
namespace {

/// False when there is no such delivery. What the destination said goes with the payload.
bool insert_attempt(Database& database, event::DeliveryId delivery, const event::Attempt& attempt) {
  Statement insert = database.prepare(
      "INSERT INTO attempts (delivery, started_at, took_ms, succeeded, status, address, error,"
      " response_prefix) SELECT d.id, ?2, ?3, ?4, ?5, ?6, ?7,"
      "  CASE WHEN e.erased_at IS NULL THEN ?8 ELSE x'' END"
      " FROM deliveries d JOIN events e ON e.seq = d.event_seq WHERE d.id = ?1");
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
void note_health(Database& database, const Settlement& settlement) {
  switch (settlement.health) {
    case Health::kWorks:
      database.prepare(kForgetFailing).bind(settlement.delivery).run();
      return;
    case Health::kFails:
      database.prepare(kNoteFailing)
          .bind(settlement.delivery)
          .bind(settlement.attempt.started_at)
          .bind(std::int64_t{settlement.failing_for.count()})
          .run();
      return;
    case Health::kSaysNothing:
      return;
  }
}

std::string destination_of(Database& database, event::DeliveryId delivery) {
  Statement row = database.prepare("SELECT destination FROM deliveries WHERE id = ?");
  return row.bind(delivery).step() ? row.text() : std::string();
}

delivery::Transition transition_to(event::DeliveryState state) {
  if (state == event::DeliveryState::kDelivered) return delivery::Transition::kDeliver;
  if (state == event::DeliveryState::kDead) return delivery::Transition::kBury;
  return delivery::Transition::kPostpone;
}

}  // namespace

Settled settle(Database& database, const Settlement& settlement) {
  if (!insert_attempt(database, settlement.delivery, settlement.attempt)) return {};
  note_health(database, settlement);
  Change made;
  made.what = transition_to(settlement.state);
  made.now = settlement.now;
  made.until = settlement.next_attempt_at;
  made.pause = settlement.pause;
  made.reason = settlement.reason;
  made.counts = settlement.counts;
  made.refused = settlement.refused;
  Settled settled;
  settled.moved = change(database, settlement.delivery, made);
  if (!settlement.disable.empty()) {
    settled.disabled = disable(database, destination_of(database, settlement.delivery),
                               settlement.disable, settlement.now);
  }
  return settled;
}

}  // namespace housecalld::store
