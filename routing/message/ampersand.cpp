// SPDX-License-Identifier: Apache-2.0
#include "routing/message/ampersand.hpp"

#include "routing/base/json.hpp"
#include "routing/json/value.hpp"

namespace housecalld::message {
namespace {

constexpr std::string_view kOneRecordInline = R"({"type":"inline","numRecords":1})";

std::string render_result(const event::StoredEvent& event) {
  const event::ObjectEvent& object = event.object;
  base::JsonObject result;
  result.text("subscribeEventType", to_string(object.action));
  result.text("providerEventType", object.provider_event);
  if (object.record_id) result.text("id", *object.record_id);
  const json::Parsed body = json::parse(event.body);
  if (!body.value) return "";
  const auto record = body.value->object().find(object.payload_key);
  if (record && record->is_object()) result.raw("raw", record->text());
  return result.raw("rawEvent", event.body).finish();
}

}  // namespace

std::string render_ampersand(const event::StoredEvent& event,
                             const event::Installation& installation) {
  return base::JsonObject()
      .text("action", "subscribe")
      .text("projectId", installation.project)
      .text("provider", "housecallPro")
      .text("groupRef", installation.group_ref)
      .text("groupName", installation.group_name)
      .text("consumerRef", installation.consumer_ref)
      .text("consumerName", installation.consumer_name)
      .text("installationId", installation.id)
      .text("installationUpdateTime", base::to_rfc3339(installation.updated_at))
      .text("objectName", event.object.object)
      .text("operationTime", base::to_rfc3339(event.object.occurred_at.value_or(event.received_at)))
      .raw("resultInfo", kOneRecordInline)
      .raw("result", '[' + render_result(event) + ']')
      .finish();
}

}  // namespace housecalld::message
