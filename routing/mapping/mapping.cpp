// SPDX-License-Identifier: Apache-2.0
#include "routing/mapping/mapping.hpp"

#include "routing/mapping/event_name.hpp"
#include "routing/mapping/json_body.hpp"

namespace housecalld::mapping {
namespace {

namespace dom = simdjson::dom;

constexpr std::size_t kLargestPing = 1024;
constexpr std::string_view kEstimateIdPrefix = "csr_";

std::optional<base::Timestamp> time_of(const dom::object& body) {
  const auto occurred = base::parse_rfc3339(string_at(body, "event_occurred_at"));
  return occurred ? occurred : base::parse_rfc3339(string_at(body, "event_created_at"));
}

/// The key that holds a record, or the likeliest one where none does.
std::string_view payload_key_of(const dom::object& body, const EventName& name) {
  for (const std::string_view key : name.payload_keys) {
    if (!key.empty() && body.at_key(key).is_object()) return key;
  }
  return name.payload_keys.front();
}

std::optional<std::string> record_id_of(const dom::object& body, std::string_view payload_key) {
  dom::object record;
  if (body.at_key(payload_key).get(record) != simdjson::SUCCESS) return std::nullopt;
  const std::string_view id = string_at(record, "id");
  if (id.empty()) return std::nullopt;
  return std::string(id);
}

/// The event string; on failure empty, with the reason.
std::string_view event_of(const dom::object& body, std::string& reason) {
  std::string_view text;
  const simdjson::error_code error = body.at_key("event").get(text);
  if (error == simdjson::NO_SUCH_FIELD) {
    reason = "the body has no event name";
  } else if (error != simdjson::SUCCESS) {
    reason = "the event name is not a string";
  }
  return text;
}

}  // namespace

Mapped map_event(std::string_view body) {
  Mapped mapped;
  const JsonBody json(body);
  if (!json.valid()) {
    mapped.reason = "the body is not valid JSON: " + std::string(json.error());
    return mapped;
  }
  dom::object object;
  if (json.root().get(object) != simdjson::SUCCESS) {
    mapped.reason = "the body is not a JSON object";
    return mapped;
  }
  event::ObjectEvent& made = mapped.object;
  made.company_id = string_at(object, "company_id");
  made.occurred_at = time_of(object);
  made.provider_event = event_of(object, mapped.reason);
  if (!mapped.reason.empty()) return mapped;

  EventName name = read_event_name(made.provider_event);
  if (!name.problem.empty()) {
    mapped.reason = std::move(name.problem);
    return mapped;
  }
  made.object = name.object;
  made.action = name.action;
  made.payload_key = payload_key_of(object, name);
  made.record_id = record_id_of(object, made.payload_key);
  made.ghost_job =
      name.may_be_ghost && made.record_id && made.record_id->starts_with(kEstimateIdPrefix);
  return mapped;
}

bool is_ping(std::string_view body) {
  if (body.size() > kLargestPing) return false;
  const JsonBody json(body);
  dom::object object;
  if (!json.valid() || json.root().get(object) != simdjson::SUCCESS) return false;
  return object.at_key("event").error() == simdjson::NO_SUCH_FIELD;
}

std::string company_id_of(std::string_view body) {
  const JsonBody json(body);
  dom::object object;
  if (!json.valid() || json.root().get(object) != simdjson::SUCCESS) return {};
  return std::string(string_at(object, "company_id"));
}

}  // namespace housecalld::mapping
