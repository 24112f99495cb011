// SPDX-License-Identifier: Apache-2.0
// A verified body on its way to a message: whatever is mapped can be planned and rendered, and the
// message is JSON that holds HCP's own bytes.
#include <memory>
#include <string>
#include <string_view>

#include "routing/json/value.hpp"
#include "routing/mapping/mapping.hpp"
#include "routing/message/message.hpp"
#include "routing/plan/plan.hpp"
#include "tests/fuzz/fuzz_input.hpp"

namespace housecalld {
namespace {

event::Installation installation() {
  event::Installation made;
  made.id = "acme";
  made.project = "demo";
  made.integration = "hcp";
  return made;
}

plan::RoutingTable routing_table() {
  manifest::SubscribeObject jobs;
  jobs.object = "jobs";
  jobs.destination = "crm";
  jobs.create_event = true;
  jobs.other_events = {"job.paid"};
  plan::RoutingTable table;
  table.manifest.integrations = {{"hcp", {jobs}}};
  return table;
}

/// Everything that can be said about fields.
manifest::ReadObject read_object(const std::string& object) {
  manifest::ReadObject made;
  made.object = object;
  made.all_fields = true;
  made.required_fields = {{.source = "id"},
                          {.source = "$['customer']['id']", .map_to_name = "who"}};
  made.optional_fields = {{.source = "$['address']['city']"}, {.map_to_name = "$['a']['b']"}};
  return made;
}

event::Installation chooser() {
  event::Installation made = installation();
  for (const char* object : {"jobs", "customers", "estimates", "leads"}) {
    made.fields[object] = {{"$['address']['city']"},
                           {{"$['a']['b']", "work_status"}, {"id2", "ID"}},
                           {{"work_status", {{"completed", "done"}, {"1", "one"}}}}};
  }
  return made;
}

void check_plan(const event::ObjectEvent& object) {
  static const plan::RoutingTable table = routing_table();
  const plan::Plan planned = plan::plan(object, installation(), table);
  const bool routed = planned.state == event::EventState::kRouted;
  fuzz::require(routed != planned.destinations.empty(), "what is routed has a destination");
  fuzz::require(routed == planned.reason.empty(), "what is not routed has a reason");
  const std::string key = plan::order_key(object, installation());
  fuzz::require(object.record_id.has_value() != key.empty(), "records have an order, others none");
}

void check_message(const event::ObjectEvent& object, const std::string& body) {
  event::StoredEvent event;
  event.id = "msg_1";
  event.installation = "acme";
  event.received_at = base::from_unix_millis(1'789'380'000'000);
  event.object = object;
  event.body = body;
  const event::Installation from = chooser();
  const manifest::ReadObject fields = read_object(object.object);
  const std::string message =
      message::render(message::Format::kAmpersand, event, {from, &fields}).body;
  fuzz::require(message.find(body) != std::string::npos, "a message holds HCP's own bytes");
  fuzz::require(json::parse(message).value.has_value(), "a message is JSON");
  const std::string cloud = message::render(message::Format::kCloudEvents, event, {from}).body;
  fuzz::require(json::parse(cloud).value.has_value(), "a CloudEvent is JSON");
}

void check(const std::string& body) {
  const mapping::Mapped mapped = mapping::map_event(body);
  static_cast<void>(mapping::company_id_of(body));
  if (mapping::is_ping(body)) {
    fuzz::require(!mapped.reason.empty(), "a ping is no event");
    fuzz::require(body.size() <= 1024, "a ping is short");
  }
  if (!mapped.reason.empty()) return;
  fuzz::require(!mapped.object.object.empty(), "what is mapped has an object");
  fuzz::require(mapped.object.record_id != "", "a record id is absent rather than empty");
  check_plan(mapped.object);
  check_message(mapped.object, body);
}

}  // namespace
}  // namespace housecalld

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  housecalld::check(housecalld::fuzz::text_of(data, size));
  return 0;
}
