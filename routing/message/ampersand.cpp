// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "routing/base/json.hpp"
#include "routing/json/value.hpp"
#include "routing/message/fields.hpp"
#include "routing/message/formats.hpp"

namespace housecalld::message {
namespace {

constexpr std::string_view kOneRecordInline = R"({"type":"inline","numRecords":1})";
/// The objects whose records hold their customer.
constexpr std::array<std::string_view, 3> kWithCustomer = {"jobs", "estimates", "leads"};

/// Empty when the record holds no customer with an id.
std::string associations_of(std::string_view object, const json::Object& record) {
  if (std::ranges::find(kWithCustomer, object) == kWithCustomer.end()) return "";
  const auto customer = record.find("customer");
  if (!customer) return "";
  const std::string id = customer->object().string("id");
  if (id.empty()) return "";
  const std::string one = base::JsonObject().text("id", id).raw("raw", customer->text()).finish();
  return base::JsonObject().raw("customers", '[' + one + ']').finish();
}

void write_fields(base::JsonObject& result, const event::StoredEvent& event, const Frame& frame,
                  const json::Object& record) {
  static const event::FieldChoices none;
  if (frame.fields == nullptr) return;
  const auto& all = frame.installation.fields;
  const auto chosen = all.find(event.object.object);
  const event::FieldChoices& choices = chosen == all.end() ? none : chosen->second;
  const Fields made = make_fields(record, manifest::select_fields(*frame.fields, choices), choices);
  result.raw("fields", made.fields);
  if (!made.mapped_fields.empty()) result.raw("mappedFields", made.mapped_fields);
}

base::JsonObject head_of(const event::StoredEvent& event, const Frame& frame) {
  const event::Installation& installation = frame.installation;
  base::JsonObject message;
  message.text("action", "subscribe")
      .text("projectId", installation.project)
      .text("provider", "housecallPro")
      .text("groupRef", installation.group_ref)
      .text("groupName", installation.group_name)
      .text("consumerRef", installation.consumer_ref)
      .text("consumerName", installation.consumer_name)
      .text("installationId", installation.id)
      .text("installationUpdateTime", base::to_rfc3339(installation.updated_at));
  if (frame.fields != nullptr && !frame.fields->map_to_name.empty()) {
    message.text("objectName", frame.fields->map_to_name);
    message.text("rawObjectName", event.object.object);
  } else {
    message.text("objectName", event.object.object);
  }
  message.text("operationTime",
               base::to_rfc3339(event.object.occurred_at.value_or(event.received_at)));
  return message;
}

}  // namespace

std::string render_result(const event::StoredEvent& event, const Frame& frame) {
  const event::ObjectEvent& object = event.object;
  base::JsonObject result;
  result.text("subscribeEventType", to_string(object.action));
  result.text("providerEventType", object.provider_event);
  if (object.record_id) result.text("id", *object.record_id);
  const json::Parsed body = json::parse(event.body);
  const auto record =
      body.value ? body.value->object().find(object.payload_key) : std::optional<json::Value>();
  const bool has_record = record && record->is_object();
  const json::Object members = has_record ? record->object() : json::Object();
  if (has_record) {
    write_fields(result, event, frame, members);
    result.raw("raw", record->text());
  }
  result.raw("rawEvent", event.body);
  if (event.fields_updated) result.raw("fieldsUpdated", base::json_list(*event.fields_updated));
  if (event.record_deleted_at) {
    result.text("recordDeletedAt", base::to_rfc3339(*event.record_deleted_at));
  }
  const std::string associations = associations_of(object.object, members);
  if (!associations.empty()) result.raw("associations", associations);
  return '[' + result.finish() + ']';
}

Rendered render_ampersand(const event::StoredEvent& event, const Frame& frame) {
  Rendered made;
  made.body = head_of(event, frame)
                  .raw("resultInfo", kOneRecordInline)
                  .raw("result", render_result(event, frame))
                  .finish();
  return made;
}

Rendered render_download(const event::StoredEvent& event, const Frame& frame,
                         std::string_view download_url) {
  Rendered made;
  made.body = head_of(event, frame)
                  .raw("resultInfo", base::JsonObject()
                                         .text("type", "url")
                                         .text("downloadUrl", download_url)
                                         .number("numRecords", 1)
                                         .finish())
                  .finish();
  return made;
}

}  // namespace housecalld::message
