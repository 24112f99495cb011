// SPDX-License-Identifier: Apache-2.0
#include <ostream>

#include "daemon/cli/command.hpp"
#include "daemon/cli/event_filter.hpp"
#include "daemon/cli/event_output.hpp"
#include "daemon/cli/list_output.hpp"
#include "daemon/cli/workspace.hpp"

namespace housecalld::cli {
namespace {

struct ListOptions {
  AdminOptions admin;
  EventFilter filter;
  bool json = false;
};

struct ShowOptions {
  AdminOptions admin;
  std::string id;
  bool json = false;
};

std::vector<std::string> row(const JsonView& delivery) {
  return {delivery.text("id"),       delivery.text("event_id"),        delivery.text("destination"),
          delivery.cell("event"),    delivery.cell("record_id"),       delivery.text("state"),
          delivery.text("attempts"), delivery.cell("next_attempt_at"), delivery.cell("reason")};
}

ExitCode list(const ListOptions& options, Context context) {
  Listing listing;
  listing.path = "/v1/deliveries";
  listing.member = "deliveries";
  listing.parameters = to_parameters(options.filter);
  listing.limit = options.filter.limit;
  listing.json = options.json;
  listing.heading = {"ID",    "EVENT ID", "DESTINATION",  "EVENT", "RECORD",
                     "STATE", "ATTEMPTS", "NEXT ATTEMPT", "REASON"};
  listing.row = row;
  listing.none = "no deliveries match";
  const auto checked = check_delivery_filter(listing.parameters);
  if (checked.has_error()) return report(checked.error(), context);
  return with_admin(options.admin, context,
                    [&](AdminClient& client) { return print_list(client, listing, context); });
}

ExitCode show(const ShowOptions& options, Context context) {
  return with_admin(options.admin, context, [&](AdminClient& client) {
    const auto answer = client.get("/v1/deliveries/" + percent_encoded(options.id));
    if (answer.has_error()) return report(answer.error(), context);
    if (options.json) {
      context.out << *answer << '\n';
      return kOk;
    }
    const JsonDocument document(*answer);
    print_event(context.out, document.root().at("event"));
    print_delivery(context.out, document.root().at("delivery"));
    return kOk;
  });
}

}  // namespace

void add_deliveries(CLI::App& app, Context context, ExitCode& exit_code) {
  CLI::App* family = app.add_subcommand("deliveries", "events on their way to a destination");
  family->require_subcommand(1);
  add_command<ListOptions>(
      *family, "list", "the newest deliveries, with their state",
      [](CLI::App& command, ListOptions& options) {
        add_admin_options(command, options.admin);
        add_filter_options(command, options.filter);
        add_destination_option(command, options.filter);
        add_limit_option(command, options.filter);
        command.add_option("--state", options.filter.state,
                           "waiting, held, claimed, delivered, dead or discarded");
        command.add_flag("--json", options.json, "as a JSON array");
      },
      [context](const ListOptions& options) { return list(options, context); }, exit_code);
  add_command<ShowOptions>(
      *family, "show", "one delivery: every attempt with its answer",
      [](CLI::App& command, ShowOptions& options) {
        add_admin_options(command, options.admin);
        command.add_option("id", options.id, "its number, as lists show it")->required();
        command.add_flag("--json", options.json, "as a JSON object");
      },
      [context](const ShowOptions& options) { return show(options, context); }, exit_code);
}

}  // namespace housecalld::cli
