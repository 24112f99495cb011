// SPDX-License-Identifier: Apache-2.0
#include "routing/store/sqlite/rows.hpp"

namespace housecalld::store {

std::string read_body(Database& database, std::int64_t event) {
  Statement row = database.prepare("SELECT body FROM events WHERE seq = ?");
  return row.bind(event).step() ? row.text() : std::string();
}

event::StoredEvent read_event(Statement& row) {
  event::StoredEvent event;
  event.id = row.text();
  event.installation = row.text();
  event.received_at = row.time();
  event.state = static_cast<event::EventState>(row.number());
  event.reason = row.text();
  event.object.provider_event = row.text();
  event.object.object = row.text();
  event.object.payload_key = row.text();
  event.object.action = static_cast<event::Action>(row.number());
  event.object.record_id = row.optional_text();
  event.object.occurred_at = row.optional_time();
  event.object.company_id = row.text();
  event.object.ghost_job = row.number() != 0;
  event.api_signature = row.text();
  event.api_timestamp = row.text();
  return event;
}

event::Delivery read_delivery(Statement& row) {
  event::Delivery delivery;
  delivery.id = row.number();
  delivery.event_id = row.text();
  delivery.destination = row.text();
  delivery.state = static_cast<event::DeliveryState>(row.number());
  delivery.attempts = static_cast<std::uint32_t>(row.number());
  delivery.next_attempt_at = row.time();
  delivery.reason = row.text();
  return delivery;
}

}  // namespace housecalld::store
