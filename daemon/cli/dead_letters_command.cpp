// SPDX-License-Identifier: Apache-2.0
#include <ostream>

#include "daemon/cli/command.hpp"
#include "daemon/cli/event_filter.hpp"
#include "daemon/cli/event_output.hpp"
#include "daemon/cli/list_output.hpp"
#include "daemon/cli/repair_steps.hpp"
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

struct RepairOptions {
  AdminOptions admin;
  EventFilter filter;
  std::vector<std::string> ids;
  bool yes = false;
  bool json = false;
};

AdminParameters dead_only(EventFilter filter) {
  filter.state = "dead";
  return to_parameters(filter);
}

std::vector<std::string> row(const JsonView& letter) {
  return {letter.text("event_id"),  letter.text("destination"), letter.cell("event"),
          letter.cell("record_id"), letter.cell("finished_at"), letter.text("attempts"),
          letter.text("reason")};
}

ExitCode list(const ListOptions& options, Context context) {
  Listing listing;
  listing.path = "/v1/deliveries";
  listing.member = "deliveries";
  listing.parameters = dead_only(options.filter);
  listing.limit = options.filter.limit;
  listing.json = options.json;
  listing.heading = {"EVENT ID", "DESTINATION", "EVENT", "RECORD",
                     "GIVEN UP", "ATTEMPTS",    "REASON"};
  listing.row = row;
  listing.none = "no dead letters match";
  const auto checked = check_delivery_filter(listing.parameters);
  if (checked.has_error()) return report(checked.error(), context);
  return with_admin(options.admin, context,
                    [&](AdminClient& client) { return print_list(client, listing, context); });
}

ExitCode show(const ShowOptions& options, Context context) {
  return with_admin(options.admin, context, [&](AdminClient& client) {
    const auto answer = client.get("/v1/events/" + percent_encoded(options.id));
    if (answer.has_error()) return report(answer.error(), context);
    const JsonDocument document(*answer);
    std::vector<JsonView> dead = document.root().items("deliveries");
    std::erase_if(dead, [](const JsonView& one) { return one.text("state") != "dead"; });
    if (dead.empty()) {
      context.err << "housecalld: " << options.id << " has no dead letter\n";
      return kNotFound;
    }
    if (options.json) {
      context.out << *answer << '\n';
      return kOk;
    }
    print_event(context.out, document.root());
    for (const JsonView& delivery : dead) print_delivery(context.out, delivery);
    print_body(context.out, document.root());
    return kOk;
  });
}

/// Named ones are meant; all that match have to be confirmed.
ExitCode repair(const RepairOptions& options, Context context, Repair repair) {
  repair.parameters = dead_only(options.filter);
  repair.event_ids = options.ids;
  repair.yes = options.yes || !options.ids.empty();
  repair.json = options.json;
  repair.matching = "dead letters that match: ";
  const auto checked = check_delivery_filter(repair.parameters);
  if (checked.has_error()) return report(checked.error(), context);
  return with_admin(options.admin, context,
                    [&](AdminClient& client) { return carry_out(client, repair, context); });
}

void declare_repair(CLI::App& command, RepairOptions& options) {
  add_admin_options(command, options.admin);
  command.add_option("ids", options.ids, "message ids, msg_...; none: all that match");
  add_filter_options(command, options.filter);
  add_destination_option(command, options.filter);
  command.add_flag("--yes", options.yes, "do it to all that match, not only count them");
  command.add_flag("--json", options.json, "the numbers as a JSON object");
}

}  // namespace

void add_dead_letters(CLI::App& app, Context context, ExitCode& exit_code) {
  CLI::App* family = app.add_subcommand("dead-letters", "the deliveries that were given up");
  family->require_subcommand(1);
  add_command<ListOptions>(
      *family, "list", "the newest dead letters, with the reason",
      [](CLI::App& command, ListOptions& options) {
        add_admin_options(command, options.admin);
        add_filter_options(command, options.filter);
        add_destination_option(command, options.filter);
        add_limit_option(command, options.filter);
        command.add_flag("--json", options.json, "as a JSON array");
      },
      [context](const ListOptions& options) { return list(options, context); }, exit_code);
  add_command<ShowOptions>(
      *family, "show", "an event with its dead letters and their attempts",
      [](CLI::App& command, ShowOptions& options) {
        add_admin_options(command, options.admin);
        command.add_option("id", options.id, "message id, msg_...")->required();
        command.add_flag("--json", options.json, "as a JSON object");
      },
      [context](const ShowOptions& options) { return show(options, context); }, exit_code);
  add_command<RepairOptions>(
      *family, "retry", "attempt dead letters again", declare_repair,
      [context](const RepairOptions& options) {
        Repair retry;
        retry.path = "/v1/deliveries/replay";
        retry.progress = "retrying";
        retry.done = "deliveries due again: ";
        return repair(options, context, retry);
      },
      exit_code);
  add_command<RepairOptions>(
      *family, "discard", "strike dead letters off the list; their events stay", declare_repair,
      [context](const RepairOptions& options) {
        Repair discard;
        discard.path = "/v1/deliveries/discard";
        discard.progress = "discarding";
        discard.done = "dead letters discarded: ";
        return repair(options, context, discard);
      },
      exit_code);
}

}  // namespace housecalld::cli
