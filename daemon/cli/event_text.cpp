// SPDX-License-Identifier: Apache-2.0
#include <ostream>

#include "daemon/cli/event_output.hpp"
#include "daemon/cli/table.hpp"

namespace housecalld::cli {
namespace {

std::string time_or_dash(const std::optional<base::Timestamp>& time) {
  return time ? base::to_rfc3339(*time) : "-";
}

void print_attempts(std::ostream& out, const store::DeliveryDetail& detail) {
  Table table({"  ATTEMPT", "STARTED", "TOOK", "STATUS", "ADDRESS", "RESULT"});
  std::size_t number = 0;
  for (const event::Attempt& attempt : detail.attempts) {
    table.add({"  " + std::to_string(++number), base::to_rfc3339(attempt.started_at),
               std::to_string(attempt.took.count()) + " ms",
               attempt.status == 0 ? "-" : std::to_string(attempt.status),
               attempt.address.empty() ? "-" : attempt.address,
               attempt.succeeded ? "delivered" : attempt.error});
  }
  if (number > 0) table.print(out);
}

void print_delivery(std::ostream& out, const store::DeliveryDetail& detail) {
  const event::Delivery& delivery = detail.delivery;
  out << "\nDelivery to " << delivery.destination << ": " << event::to_string(delivery.state);
  if (delivery.state == event::DeliveryState::kWaiting) {
    out << (detail.destination_disabled
                ? " until the destination is enabled"
                : ", next attempt at " + base::to_rfc3339(delivery.next_attempt_at));
  }
  if (detail.finished_at) out << " at " << base::to_rfc3339(*detail.finished_at);
  if (!delivery.reason.empty()) out << ": " << delivery.reason;
  out << '\n';
  print_attempts(out, detail);
}

}  // namespace

void print_events(std::ostream& out, const std::vector<store::EventRow>& rows) {
  Table table({"ID", "RECEIVED", "INSTALLATION", "EVENT", "RECORD", "STATE", "DELIVERED",
               "UNFINISHED", "DEAD"});
  for (const store::EventRow& row : rows) {
    const event::StoredEvent& event = row.event;
    table.add({event.id, base::to_rfc3339(event.received_at), event.installation,
               event.object.provider_event.empty() ? "-" : event.object.provider_event,
               event.object.record_id.value_or("-"), std::string(event::to_string(event.state)),
               std::to_string(row.delivered), std::to_string(row.unfinished),
               std::to_string(row.dead)});
  }
  table.print(out);
}

void print_dead_letters(std::ostream& out, const std::vector<store::DeliveryRow>& rows) {
  Table table({"ID", "DESTINATION", "EVENT", "RECORD", "GIVEN UP", "ATTEMPTS", "REASON"});
  for (const store::DeliveryRow& row : rows) {
    table.add({row.delivery.event_id, row.delivery.destination, row.event.object.provider_event,
               row.event.object.record_id.value_or("-"), time_or_dash(row.finished_at),
               std::to_string(row.delivery.attempts), row.delivery.reason});
  }
  table.print(out);
}

void print_event(std::ostream& out, const store::EventDetail& detail) {
  const event::StoredEvent& event = detail.event;
  Table table({"Event", event.id});
  table.add({"State", std::string(event::to_string(event.state)) +
                          (event.reason.empty() ? "" : ": " + event.reason)});
  table.add({"Received", base::to_rfc3339(event.received_at)});
  table.add({"Occurred", time_or_dash(event.object.occurred_at)});
  table.add({"Installation", event.installation});
  table.add({"HCP event", event.object.provider_event});
  table.add({"Object event",
             event.object.object + " " + std::string(event::to_string(event.object.action))});
  table.add({"Record", event.object.record_id.value_or("-")});
  table.add({"Company", event.object.company_id});
  table.print(out);
  for (const store::DeliveryDetail& delivery : detail.deliveries) print_delivery(out, delivery);
  out << "\nBody (" << event.body.size() << " bytes):\n" << event.body << '\n';
}

}  // namespace housecalld::cli
