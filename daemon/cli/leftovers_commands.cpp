// SPDX-License-Identifier: Apache-2.0
#include <ostream>

#include "daemon/cli/command.hpp"
#include "daemon/cli/list_output.hpp"
#include "daemon/cli/repair_steps.hpp"
#include "daemon/cli/workspace.hpp"

namespace housecalld::cli {
namespace {

struct ListOptions {
  AdminOptions admin;
  bool json = false;
};

struct ClearOptions {
  AdminOptions admin;
  std::string name;
  std::string to;
  bool yes = false;
  bool json = false;
};

ExitCode list(const ListOptions& options, Context context) {
  Listing listing;
  listing.path = "/v1/destinations";
  listing.member = "destinations";
  listing.json = options.json;
  listing.paged = false;
  listing.heading = {"DESTINATION", "UNFINISHED", "OLDEST", "DEAD"};
  listing.row = [](const JsonView& one) -> std::vector<std::string> {
    return {one.text("destination"), one.text("unfinished"), one.cell("oldest_unfinished"),
            one.text("dead")};
  };
  listing.wanted = [](const JsonView& one) {
    return !one.flag("configured") && one.number("unfinished") + one.number("dead") > 0;
  };
  listing.none = "nothing is left of destinations that are not configured";
  return with_admin(options.admin, context,
                    [&](AdminClient& client) { return print_list(client, listing, context); });
}

Repair repair_of(const ClearOptions& options, const std::string& path) {
  Repair repair;
  repair.path = path;
  repair.yes = options.yes;
  repair.json = options.json;
  repair.progress = options.yes ? "done" : "counting";
  return repair;
}

std::string path_of(const ClearOptions& options, const char* operation) {
  return "/v1/destinations/" + percent_encoded(options.name) + '/' + operation;
}

/// First what waits, then its dead letters.
ExitCode discard_all(const ClearOptions& options, Context context) {
  Repair waiting = repair_of(options, path_of(options, "discard-all"));
  waiting.done = "waiting deliveries discarded: ";
  waiting.matching = "deliveries that wait: ";
  Repair dead = repair_of(options, "/v1/deliveries/discard");
  dead.parameters = {{"destination", options.name}};
  dead.done = "dead letters discarded: ";
  dead.matching = "dead letters: ";
  return with_admin(options.admin, context, [&](AdminClient& client) {
    const ExitCode first = carry_out(client, waiting, context);
    if (first != kOk && first != kNotFound) return first;
    const ExitCode second = carry_out(client, dead, context);
    return second == kNotFound ? first : second;
  });
}

ExitCode move(const ClearOptions& options, Context context) {
  Repair repair = repair_of(options, path_of(options, "move"));
  repair.parameters = {{"to", options.to}};
  repair.done = "deliveries moved to " + options.to + ": ";
  repair.matching = "deliveries that wait: ";
  return with_admin(options.admin, context,
                    [&](AdminClient& client) { return carry_out(client, repair, context); });
}

void declare(CLI::App& command, ClearOptions& options) {
  add_admin_options(command, options.admin);
  command.add_option("name", options.name, "the destination that is gone")->required();
  command.add_flag("--yes", options.yes, "do it, not only count");
  command.add_flag("--json", options.json, "the numbers as JSON objects");
}

}  // namespace

void add_leftovers(CLI::App& family, Context context, ExitCode& exit_code) {
  add_command<ListOptions>(
      family, "leftovers", "what waits for destinations that are not configured any more",
      [](CLI::App& command, ListOptions& options) {
        add_admin_options(command, options.admin);
        command.add_flag("--json", options.json, "as a JSON array");
        command.footer(
            "`destinations move NAME --to OTHER` hands it on, `destinations discard-all "
            "NAME` gives it up.");
      },
      [context](const ListOptions& options) { return list(options, context); }, exit_code);
  add_command<ClearOptions>(
      family, "move",
      "hand what waits for a destination that is gone to another; without --yes only count",
      [](CLI::App& command, ClearOptions& options) {
        declare(command, options);
        command.add_option("--to", options.to, "a destination that is configured")->required();
      },
      [context](const ClearOptions& options) { return move(options, context); }, exit_code);
  add_command<ClearOptions>(
      family, "discard-all",
      "discard what waits, and the dead letters, of a destination that is gone; without --yes only "
      "count",
      declare, [context](const ClearOptions& options) { return discard_all(options, context); },
      exit_code);
}

}  // namespace housecalld::cli
