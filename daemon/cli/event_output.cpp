// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/event_output.hpp"

#include <ostream>

#include "daemon/cli/table.hpp"
#include "routing/base/terminal_text.hpp"

namespace housecalld::cli {
namespace {

/// What the destination answered, on one line.
std::string result_of(const JsonView& attempt) {
  constexpr std::size_t kLongest = 80;
  std::string result = attempt.flag("succeeded") ? "delivered" : attempt.text("error");
  const std::string response = attempt.text("response").substr(0, kLongest);
  return response.empty() ? result : result + " | " + response;
}

void print_attempts(std::ostream& out, const std::vector<JsonView>& attempts) {
  Table table({"  ATTEMPT", "STARTED", "TOOK", "STATUS", "ADDRESS", "RESULT | ANSWER"});
  std::size_t number = 0;
  for (const JsonView& attempt : attempts) {
    table.add({"  " + std::to_string(++number), attempt.text("started_at"),
               attempt.text("took_ms") + " ms",
               attempt.number("status") == 0 ? "-" : attempt.text("status"),
               attempt.cell("address"), result_of(attempt)});
  }
  if (number > 0) table.print(out);
}

}  // namespace

void print_event(std::ostream& out, const JsonView& event) {
  const std::string reason = event.text("reason");
  Table table({"Event", event.text("id")});
  table.add({"State", event.text("state") + (reason.empty() ? "" : ": " + reason)});
  table.add({"Received", event.text("received_at")});
  table.add({"Occurred", event.cell("occurred_at")});
  table.add({"Installation", event.text("installation")});
  table.add({"HCP event", event.cell("event")});
  table.add({"Object event", event.text("object") + " " + event.text("action")});
  table.add({"Record", event.cell("record_id")});
  table.add({"Company", event.cell("company_id")});
  if (!event.is_null("fields_updated")) {
    std::string names;
    for (const std::string& name : event.texts("fields_updated")) {
      names += (names.empty() ? "" : ", ") + name;
    }
    table.add({"Changed", names.empty() ? "nothing" : names});
  }
  const std::string deleted = event.text("record_deleted_at");
  if (!deleted.empty()) table.add({"Deleted", deleted + ", before this event came"});
  table.print(out);
}

void print_delivery(std::ostream& out, const JsonView& delivery) {
  const std::string reason = delivery.text("reason");
  const std::string finished = delivery.text("finished_at");
  out << "\nDelivery " << delivery.text("id") << " to " << delivery.text("destination") << ": "
      << delivery.text("state");
  if (delivery.text("state") == "waiting") {
    out << (delivery.flag("destination_disabled")
                ? " until the destination is enabled"
                : ", next attempt at " + delivery.text("next_attempt_at"));
  }
  if (!finished.empty()) out << " at " << finished;
  if (!reason.empty()) out << ": " << base::terminal_text(reason);
  out << '\n';
  print_attempts(out, delivery.items("tries"));
}

void print_body(std::ostream& out, const JsonView& event) {
  const std::string erased = event.text("payload_erased_at");
  if (!erased.empty()) {
    out << "\nThe body was erased at " << erased << ".\n";
    return;
  }
  out << "\nBody (" << event.number("body_bytes") << " bytes):\n"
      << base::terminal_text(event.is_object("body") ? event.at("body").json() : event.text("body"),
                             base::Lines::kKeep)
      << '\n';
}

}  // namespace housecalld::cli
