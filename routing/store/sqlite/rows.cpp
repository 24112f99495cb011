// SPDX-License-Identifier: Apache-2.0
#include "routing/store/sqlite/rows.hpp"

#include <string>
#include <utility>

#include "routing/json/value.hpp"

namespace housecalld::store {
namespace {

std::vector<std::string> names_of(const std::string& list) {
  std::vector<std::string> names;
  const json::Parsed parsed = json::parse(list);
  if (!parsed.value) return names;
  for (const json::Value name : parsed.value->elements()) names.push_back(name.string());
  return names;
}

}  // namespace

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
  if (const auto names = row.optional_text()) event.fields_updated = names_of(*names);
  event.record_deleted_at = row.optional_time();
  event.payload_erased_at = row.optional_time();
  return event;
}

event::Delivery read_delivery(Statement& row) {
  event::Delivery delivery;
  delivery.id = row.number();
  delivery.event_id = row.text();
  delivery.destination = row.text();
  delivery.state = static_cast<event::DeliveryState>(row.number());
  delivery.attempts = static_cast<std::uint32_t>(row.number());
  delivery.refusals = static_cast<std::uint32_t>(row.number());
  delivery.next_attempt_at = row.moment();
  delivery.reason = row.text();
  return delivery;
}

base::Result<void> read_body(Database& database, Statement& row, BodyCodec& codec,
                             event::StoredEvent& event) {
  const std::int64_t encoding = row.number();
  std::string stored = row.text();
  const auto body_bytes = static_cast<std::size_t>(row.number());
  if (event.payload_erased_at) return {};
  auto body = codec.decode(database, encoding, std::move(stored), body_bytes);
  if (body.has_error()) return base::with_context("event " + event.id, body.error());
  event.body = std::move(*body);
  return {};
}

base::Result<std::string> body_at(Database& database, std::int64_t place, BodyCodec& codec) {
  Statement row = database.prepare(std::string("SELECT e.erased_at, ") + kBodyColumns +
                                   " FROM events e WHERE e.seq = ?");
  if (!row.bind(place).step()) return std::string();
  event::StoredEvent event;
  event.payload_erased_at = row.optional_time();
  const auto read = read_body(database, row, codec, event);
  if (read.has_error()) return read.error();
  return std::move(event.body);
}

}  // namespace housecalld::store
