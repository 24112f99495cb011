// SPDX-License-Identifier: Apache-2.0
#include "handlers/admin/filters.hpp"

namespace housecalld::admin {
namespace {

constexpr std::string_view kEventStates = "routed, unrouted or unmapped";
constexpr std::string_view kDeliveryStates = "waiting, held, claimed, delivered, dead or discarded";

/// Looking into bodies costs more than looking at rows: so many keep an answer well under 200 ms.
constexpr std::size_t kExaminedBodies = 5'000;

store::EventQuery common(Parameters& parameters, base::Timestamp now, const char* state) {
  store::EventQuery query;
  query.id = parameters.text("event_id");
  query.installation = parameters.text("installation");
  query.object = parameters.text("object");
  query.provider_event = parameters.text("event");
  query.record_id = parameters.text("record");
  query.state = parameters.name(state, event::parse_event_state, kEventStates);
  query.since = parameters.time("since", now);
  query.until = parameters.time("until", now);
  query.text = parameters.text("text");
  if (query.text) query.examine = kExaminedBodies;
  query.from = parameters.name("cursor", store::parse_cursor, "the next of an earlier answer");
  query.limit = parameters.count("limit", kMostRows).value_or(query.limit);
  return query;
}

}  // namespace

store::EventQuery event_query(Parameters& parameters, base::Timestamp now) {
  return common(parameters, now, "state");
}

store::DeliveryQuery delivery_query(Parameters& parameters, base::Timestamp now) {
  store::DeliveryQuery query;
  query.event = common(parameters, now, "event_state");
  query.destination = parameters.text("destination");
  query.state = parameters.name("state", event::parse_delivery_state, kDeliveryStates);
  return query;
}

}  // namespace housecalld::admin
