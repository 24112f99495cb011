// SPDX-License-Identifier: Apache-2.0
#include "handlers/admin/views.hpp"

#include <cstdlib>
#include <map>

#include "routing/base/json.hpp"
#include "routing/installations/choices.hpp"

namespace housecalld::admin {
namespace {

std::string text_or_null(const std::optional<std::string>& text) {
  std::string json;
  if (!text) return "null";
  base::append_json_string(json, *text);
  return json;
}

std::string time_or_null(const std::optional<base::Timestamp>& time) {
  return text_or_null(time ? std::optional(base::to_rfc3339(*time)) : std::nullopt);
}

template <typename T, typename ToJson>
std::string array(const std::vector<T>& items, ToJson to_json) {
  std::string json = "[";
  for (const T& item : items) {
    if (json.size() > 1) json += ',';
    json += to_json(item);
  }
  return json + ']';
}

long long number(std::size_t value) { return static_cast<long long>(value); }

/// `remaining`: how many events are still to be looked at, at the most.
void add_cursor(base::JsonObject& json, const std::optional<store::Cursor>& next) {
  json.raw("next", text_or_null(next ? std::optional(store::to_string(*next)) : std::nullopt))
      .number("remaining", next ? std::llabs(next->end - next->event) : 0);
}

void add_event(base::JsonObject& json, const event::StoredEvent& event) {
  json.text("id", event.id)
      .text("received_at", base::to_rfc3339(event.received_at))
      .text("installation", event.installation)
      .text("event", event.object.provider_event)
      .text("object", event.object.object)
      .text("action", event::to_string(event.object.action))
      .raw("record_id", text_or_null(event.object.record_id))
      .text("state", event::to_string(event.state))
      .text("reason", event.reason)
      .raw("fields_updated", event.fields_updated ? base::json_list(*event.fields_updated) : "null")
      .raw("record_deleted_at", time_or_null(event.record_deleted_at))
      .raw("payload_erased_at", time_or_null(event.payload_erased_at));
}

std::string event_row(const store::EventRow& row) {
  base::JsonObject json;
  add_event(json, row.event);
  return json.number("body_bytes", number(row.body_bytes))
      .number("delivered", number(row.delivered))
      .number("unfinished", number(row.unfinished))
      .number("dead", number(row.dead))
      .number("discarded", number(row.discarded))
      .finish();
}

std::string attempt(const event::Attempt& attempt) {
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

/// When the next attempt is due, where that is known.
std::string due_or_null(const event::Delivery& delivery, bool waits, base::Now now) {
  return time_or_null(waits ? std::optional(base::to_wall(delivery.next_attempt_at, now))
                            : std::nullopt);
}

std::string delivery(const store::DeliveryDetail& detail, base::Now now) {
  const event::Delivery& delivery = detail.delivery;
  const bool waits =
      delivery.state == event::DeliveryState::kWaiting && !detail.destination_disabled;
  return base::JsonObject()
      .number("id", delivery.id)
      .text("destination", delivery.destination)
      .text("state", event::to_string(delivery.state))
      .boolean("destination_disabled", detail.destination_disabled)
      .number("attempts", delivery.attempts)
      .raw("next_attempt_at", due_or_null(delivery, waits, now))
      .raw("finished_at", time_or_null(detail.finished_at))
      .text("reason", delivery.reason)
      .raw("tries", array(detail.attempts, attempt))
      .finish();
}

std::string delivery_row(const store::DeliveryRow& row, base::Now now) {
  const event::Delivery& delivery = row.delivery;
  const bool waits = delivery.state == event::DeliveryState::kWaiting;
  return base::JsonObject()
      .number("id", delivery.id)
      .text("event_id", delivery.event_id)
      .text("destination", delivery.destination)
      .text("state", event::to_string(delivery.state))
      .text("event", row.event.object.provider_event)
      .text("object", row.event.object.object)
      .raw("record_id", text_or_null(row.event.object.record_id))
      .text("installation", row.event.installation)
      .text("received_at", base::to_rfc3339(row.event.received_at))
      .number("attempts", delivery.attempts)
      .raw("next_attempt_at", due_or_null(delivery, waits, now))
      .raw("finished_at", time_or_null(row.finished_at))
      .text("reason", delivery.reason)
      .finish();
}

/// A body that was not understood may not be JSON at all: it is shown as a string.
std::string body_of(const event::StoredEvent& event) {
  if (event.payload_erased_at) return "null";
  if (event.state == event::EventState::kUnmapped) return text_or_null(event.body);
  return event.body;
}

std::string refused_request(const RefusedRequest& one) {
  return base::JsonObject()
      .text("at", base::to_rfc3339(one.at))
      .text("installation", one.installation)
      .text("reason", one.reason)
      .text("detail", one.detail)
      .text("path", one.path)
      .text("client", one.client)
      .text("request", one.request)
      .finish();
}

struct DestinationView {
  base::Now now;
  const Destination* configured = nullptr;
  store::DestinationRow stored;
};

std::string circuit(const Destination* configured) {
  if (configured == nullptr) return "null";
  const bool open = configured->circuit_open;
  return base::JsonObject()
      .boolean("open", open)
      .text("reason", open ? configured->circuit_reason : "")
      .raw("next_probe_at",
           time_or_null(open ? std::optional(configured->next_probe_at) : std::nullopt))
      .raw("asked_until", time_or_null(configured->asked_until))
      .finish();
}

std::string destination(const DestinationView& view) {
  const store::DestinationRow& stored = view.stored;
  const bool configured = view.configured != nullptr;
  std::optional<base::Timestamp> until;
  if (stored.paused_until) until = base::to_wall(*stored.paused_until, view.now);
  return base::JsonObject()
      .text("destination", stored.name)
      .boolean("configured", configured)
      .raw("kind", text_or_null(configured ? std::optional(view.configured->kind) : std::nullopt))
      .number("unfinished", number(stored.unfinished))
      .number("dead", number(stored.dead))
      .raw("oldest_unfinished", time_or_null(stored.oldest_unfinished))
      .raw("disabled_at", time_or_null(stored.disabled_at))
      .text("disabled_reason", stored.disabled_reason)
      .boolean("paused", stored.paused)
      .raw("paused_until", time_or_null(until))
      .raw("failing_since", time_or_null(stored.failing_since))
      .raw("circuit", circuit(view.configured))
      .finish();
}

}  // namespace

std::string to_json(const store::Page<store::EventRow>& page) {
  base::JsonObject json;
  json.raw("events", array(page.rows, event_row));
  add_cursor(json, page.next);
  return json.finish();
}

std::string to_json(const store::Page<store::DeliveryRow>& page, base::Now now) {
  base::JsonObject json;
  json.raw("deliveries",
           array(page.rows, [now](const auto& row) { return delivery_row(row, now); }));
  add_cursor(json, page.next);
  return json.finish();
}

std::string to_json(const store::EventDetail& detail, base::Now now) {
  base::JsonObject json;
  add_event(json, detail.event);
  return json.number("body_bytes", number(detail.event.body.size()))
      .text("company_id", detail.event.object.company_id)
      .raw("occurred_at", time_or_null(detail.event.object.occurred_at))
      .raw("body", body_of(detail.event))
      .raw("deliveries",
           array(detail.deliveries, [now](const auto& one) { return delivery(one, now); }))
      .finish();
}

std::string to_json(const store::DeliveryReport& report, base::Now now) {
  base::JsonObject event;
  add_event(event, report.event);
  return base::JsonObject()
      .raw("event", event.finish())
      .raw("delivery", delivery(report.delivery, now))
      .finish();
}

std::string to_json(const TestResult& result) {
  return base::JsonObject()
      .boolean("delivered", result.delivered)
      .number("status", result.status)
      .number("took_ms", result.took.count())
      .text("address", result.address)
      .text("error", result.error)
      .text("response", result.response_prefix)
      .finish();
}

std::string to_json(const Installation& configured, base::Timestamp now) {
  const installations::Entry& entry = *configured.entry;
  const event::Installation& one = entry.installation;
  const installations::ChoiceTexts choices = installations::to_texts(one.fields);
  const auto secret = [now](const installations::SigningSecret& each) {
    return base::JsonObject()
        .raw("valid_from", time_or_null(each.valid_from))
        .raw("valid_until", time_or_null(each.valid_until))
        .boolean("valid", each.is_valid_at(now))
        .finish();
  };
  base::JsonObject json;
  json.text("id", one.id)
      .text("project", one.project)
      .text("integration", one.integration)
      .text("group_ref", one.group_ref)
      .text("group_name", one.group_name)
      .text("consumer_ref", one.consumer_ref)
      .text("consumer_name", one.consumer_name)
      .text("company_id", one.company_id)
      .boolean("company_pinned", entry.company_is_pinned)
      .text("updated_at", base::to_rfc3339(one.updated_at))
      .text("kept_in", entry.in_file ? "file" : "store");
  if (configured.secrets_known) {
    json.number("signing_secrets", number(entry.signing_secrets.size()))
        .raw("secrets", array(entry.signing_secrets, secret))
        .boolean("api_key", !entry.api_key.expose().empty());
  } else {
    json.raw("signing_secrets", "null").raw("secrets", "null").raw("api_key", "null");
  }
  return json.real("events_per_second", entry.limits.events_per_second)
      .number("body_bytes", number(entry.limits.body_bytes))
      .raw("optional_fields", base::json_list(choices.optional_fields))
      .raw("field_mappings", base::json_list(choices.field_mappings))
      .raw("value_mappings", base::json_list(choices.value_mappings))
      .finish();
}

std::string to_json(const std::vector<Installation>& installations, base::Timestamp now) {
  const auto one = [now](const Installation& each) { return to_json(each, now); };
  return base::JsonObject().raw("installations", array(installations, one)).finish();
}

std::string to_json(const std::vector<RefusedRequest>& refused) {
  return base::JsonObject().raw("refused", array(refused, refused_request)).finish();
}

std::string to_json(const std::vector<Destination>& configured,
                    const std::vector<store::DestinationRow>& stored, base::Now now) {
  std::map<std::string, DestinationView> views;
  for (const store::DestinationRow& row : stored) views[row.name] = {now, nullptr, row};
  for (const Destination& one : configured) {
    DestinationView& view = views[one.name];
    view.now = now;
    view.stored.name = one.name;
    view.configured = &one;
  }
  std::vector<DestinationView> sorted;
  sorted.reserve(views.size());
  for (auto& [name, view] : views) sorted.push_back(std::move(view));
  return base::JsonObject().raw("destinations", array(sorted, destination)).finish();
}

std::string to_json(const Step& step) {
  base::JsonObject json;
  json.number("matched", number(step.matched))
      .number("changed", number(step.changed))
      .number("failed", number(step.failed));
  add_cursor(json, step.next);
  return json.finish();
}

}  // namespace housecalld::admin
