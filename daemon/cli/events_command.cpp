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

std::vector<std::string> row(const JsonView& event) {
  return {event.text("id"),        event.text("received_at"), event.text("installation"),
          event.cell("event"),     event.cell("record_id"),   event.text("state"),
          event.text("delivered"), event.text("unfinished"),  event.text("dead")};
}

ExitCode list(const ListOptions& options, Context context) {
  Listing listing;
  listing.path = "/v1/events";
  listing.member = "events";
  listing.parameters = to_parameters(options.filter);
  listing.limit = options.filter.limit;
  listing.json = options.json;
  listing.heading = {"ID",    "RECEIVED",  "INSTALLATION", "EVENT", "RECORD",
                     "STATE", "DELIVERED", "UNFINISHED",   "DEAD"};
  listing.row = row;
  listing.none = "no events match";
  const auto checked = check_event_filter(listing.parameters);
  if (checked.has_error()) return report(checked.error(), context);
  return with_admin(options.admin, context,
                    [&](AdminClient& client) { return print_list(client, listing, context); });
}

ExitCode show(const ShowOptions& options, Context context) {
  return with_admin(options.admin, context, [&](AdminClient& client) {
    const auto answer = client.get("/v1/events/" + percent_encoded(options.id));
    if (answer.has_error()) return report(answer.error(), context);
    if (options.json) {
      context.out << *answer << '\n';
      return kOk;
    }
    const JsonDocument document(*answer);
    print_event(context.out, document.root());
    for (const JsonView& delivery : document.root().items("deliveries")) {
      print_delivery(context.out, delivery);
    }
    print_body(context.out, document.root());
    return kOk;
  });
}

void declare_list(CLI::App& command, ListOptions& options) {
  add_admin_options(command, options.admin);
  add_filter_options(command, options.filter);
  add_limit_option(command, options.filter);
  command.add_option("--state", options.filter.state, "routed, unrouted or unmapped");
  command.add_flag("--json", options.json, "as a JSON array");
}

}  // namespace

void add_events(CLI::App& app, Context context, ExitCode& exit_code) {
  CLI::App* family = app.add_subcommand("events", "the events that were received");
  family->require_subcommand(1);
  add_command<ListOptions>(
      *family, "list", "the newest events, and what became of them", declare_list,
      [context](const ListOptions& options) { return list(options, context); }, exit_code);
  add_command<ListOptions>(
      *family, "search", "the newest events whose body contains a text",
      [](CLI::App& command, ListOptions& options) {
        declare_list(command, options);
        command.remove_option(command.get_option("--text"));
        command.add_option("text", options.filter.text, "looked for byte by byte")->required();
      },
      [context](const ListOptions& options) { return list(options, context); }, exit_code);
  add_command<ShowOptions>(
      *family, "show", "one event: its deliveries, every attempt, its body",
      [](CLI::App& command, ShowOptions& options) {
        add_admin_options(command, options.admin);
        command.add_option("id", options.id, "message id, msg_...")->required();
        command.add_flag("--json", options.json, "as a JSON object");
      },
      [context](const ShowOptions& options) { return show(options, context); }, exit_code);
}

}  // namespace housecalld::cli
