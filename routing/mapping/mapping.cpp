// SPDX-License-Identifier: Apache-2.0
#include "routing/mapping/mapping.hpp"

#include "routing/json/value.hpp"
#include "routing/mapping/event_name.hpp"

namespace housecalld::mapping {
namespace {

constexpr std::size_t kLargestPing = 1024;
constexpr std::string_view kEstimateIdPrefix = "csr_";

std::optional<base::Timestamp> time_of(const json::Object& body) {
  const auto occurred = base::parse_rfc3339(body.string("event_occurred_at"));
  return occurred ? occurred : base::parse_rfc3339(body.string("event_created_at"));
}

/// The key that holds a record, or the likeliest one where none does.
std::string_view payload_key_of(const json::Object& body, const EventName& name) {
  for (const std::string_view key : name.payload_keys) {
    const auto found = key.empty() ? std::nullopt : body.find(key);
    if (found && found->is_object()) return key;
  }
  return name.payload_keys.front();
}

/// A string, or a number as it is written.
std::string id_in(const json::Object& object, std::string_view key) {
  auto found = object.find(key);
  if (!found) found = object.find_ignoring_case(key);
  if (!found) return "";
  const char first = found->text().front();
  const bool number = first == '-' || (first >= '0' && first <= '9');
  return number ? std::string(found->text()) : found->string();
}

/// Where an id was seen to stand besides the record (lead deletes above all). What might be
/// something else counts only when it begins as the ids of its kind do, or as those of the ghosts
/// among them.
std::string stray_id_of(const json::Object& body, const EventName& name,
                        std::string_view payload_key) {
  const auto inside = [](const json::Object& object, std::string_view key) {
    const auto found = object.find(key);
    return found ? found->object() : json::Object();
  };
  const json::Object data = inside(body, "data");
  const std::string inner = std::string(payload_key) + "_id";
  const bool ghosts = name.may_be_ghost;
  for (const std::string& id :
       {body.string(payload_key), id_in(body, "id"), id_in(data, "id"),
        id_in(inside(data, payload_key), "id"), id_in(inside(body, payload_key), inner)}) {
    if (id.empty()) continue;
    if (id.starts_with(name.id_prefix) || (ghosts && id.starts_with(kEstimateIdPrefix))) return id;
  }
  return id_in(body, inner);
}

std::optional<std::string> record_id_of(const json::Object& body, const EventName& name,
                                        std::string_view payload_key) {
  const auto record = body.find(payload_key);
  std::string id = record ? id_in(record->object(), "id") : "";
  if (id.empty()) id = stray_id_of(body, name, payload_key);
  if (id.empty()) return std::nullopt;
  return id;
}

/// The event string; on failure empty, with the reason.
std::string event_of(const json::Object& body, std::string& reason) {
  const auto found = body.find("event");
  if (!found) {
    reason = "the body has no event name";
  } else if (!found->is_string()) {
    reason = "the event name is not a string";
  }
  return found ? found->string() : "";
}

std::optional<json::Object> object_of(std::string_view body) {
  const json::Parsed parsed = json::parse(body);
  if (!parsed.value || !parsed.value->is_object()) return std::nullopt;
  return parsed.value->object();
}

}  // namespace

Mapped map_event(std::string_view body) {
  Mapped mapped;
  const json::Parsed parsed = json::parse(body);
  if (!parsed.value) {
    mapped.reason = "the body is not valid JSON: " + parsed.error;
    return mapped;
  }
  if (!parsed.value->is_object()) {
    mapped.reason = "the body is not a JSON object";
    return mapped;
  }
  const json::Object object = parsed.value->object();
  event::ObjectEvent& made = mapped.object;
  made.company_id = object.string("company_id");
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
  made.record_id = record_id_of(object, name, made.payload_key);
  made.ghost_job =
      name.may_be_ghost && made.record_id && made.record_id->starts_with(kEstimateIdPrefix);
  return mapped;
}

bool is_ping(std::string_view body) {
  if (body.size() > kLargestPing) return false;
  const auto object = object_of(body);
  return object && !object->find("event");
}

std::string company_id_of(std::string_view body) {
  const auto object = object_of(body);
  return object ? object->string("company_id") : "";
}

}  // namespace housecalld::mapping
