// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/event_output.hpp"
#include "daemon/cli/json_output.hpp"
#include "routing/base/json.hpp"

namespace housecalld::cli {
namespace {

void add_event(base::JsonObject& json, const event::StoredEvent& event) {
  json.text("id", event.id)
      .text("received_at", base::to_rfc3339(event.received_at))
      .text("installation", event.installation)
      .text("event", event.object.provider_event)
      .text("object", event.object.object)
      .text("action", event::to_string(event.object.action))
      .raw("record_id", json_or_null(event.object.record_id))
      .text("state", event::to_string(event.state))
      .text("reason", event.reason);
}

std::string attempt_json(const event::Attempt& attempt) {
  return base::JsonObject()
      .text("started_at", base::to_rfc3339(attempt.started_at))
      .number("took_ms", attempt.took.count())
      .boolean("succeeded", attempt.succeeded)
      .number("status", attempt.status)
      .text("address", attempt.address)
      .text("error", attempt.error)
      .text("response", attempt.response_prefix)
      .finish();
}

std::string delivery_json(const store::DeliveryDetail& detail) {
  const event::Delivery& delivery = detail.delivery;
  const bool waits =
      delivery.state == event::DeliveryState::kWaiting && !detail.destination_disabled;
  return base::JsonObject()
      .text("destination", delivery.destination)
      .text("state", event::to_string(delivery.state))
      .boolean("destination_disabled", detail.destination_disabled)
      .number("attempts", delivery.attempts)
      .raw("next_attempt_at",
           json_or_null(waits ? std::optional(delivery.next_attempt_at) : std::nullopt))
      .raw("finished_at", json_or_null(detail.finished_at))
      .text("reason", delivery.reason)
      .raw("tries", json_array(detail.attempts, attempt_json))
      .finish();
}

std::string event_row_json(const store::EventRow& row) {
  base::JsonObject json;
  add_event(json, row.event);
  json.number("body_bytes", static_cast<long long>(row.body_bytes))
      .number("delivered", static_cast<long long>(row.delivered))
      .number("unfinished", static_cast<long long>(row.unfinished))
      .number("dead", static_cast<long long>(row.dead));
  return json.finish();
}

std::string dead_letter_json(const store::DeliveryRow& row) {
  return base::JsonObject()
      .text("id", row.delivery.event_id)
      .text("destination", row.delivery.destination)
      .text("event", row.event.object.provider_event)
      .text("object", row.event.object.object)
      .raw("record_id", json_or_null(row.event.object.record_id))
      .text("installation", row.event.installation)
      .text("received_at", base::to_rfc3339(row.event.received_at))
      .number("attempts", row.delivery.attempts)
      .raw("finished_at", json_or_null(row.finished_at))
      .text("reason", row.delivery.reason)
      .finish();
}

/// A body that was not understood may not be JSON at all: it is shown as a string.
std::string body_json(const event::StoredEvent& event) {
  if (event.state != event::EventState::kUnmapped) return event.body;
  std::string text;
  base::append_json_string(text, event.body);
  return text;
}

}  // namespace

std::string events_json(const std::vector<store::EventRow>& rows) {
  return json_array(rows, event_row_json);
}

std::string dead_letters_json(const std::vector<store::DeliveryRow>& rows) {
  return json_array(rows, dead_letter_json);
}

std::string event_json(const store::EventDetail& detail) {
  base::JsonObject json;
  add_event(json, detail.event);
  json.number("body_bytes", static_cast<long long>(detail.event.body.size()))
      .text("company_id", detail.event.object.company_id)
      .raw("occurred_at", json_or_null(detail.event.object.occurred_at))
      .raw("body", body_json(detail.event))
      .raw("deliveries", json_array(detail.deliveries, delivery_json));
  return json.finish();
}

}  // namespace housecalld::cli
