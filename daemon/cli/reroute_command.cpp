// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/command.hpp"
#include "daemon/cli/event_filter.hpp"
#include "daemon/cli/repair_steps.hpp"
#include "daemon/cli/workspace.hpp"

namespace housecalld::cli {
namespace {

struct RerouteOptions {
  AdminOptions admin;
  EventFilter filter;
  std::vector<std::string> ids;
  bool yes = false;
  bool json = false;
};

ExitCode reroute(const RerouteOptions& options, Context context) {
  Repair repair;
  repair.path = "/v1/events/reroute";
  repair.parameters = to_parameters(options.filter);
  const auto checked = check_event_filter(repair.parameters);
  if (checked.has_error()) return report(checked.error(), context);
  repair.event_ids = options.ids;
  repair.yes = options.yes;
  repair.json = options.json;
  repair.progress = options.yes ? "routed again" : "counting";
  repair.done = "events routed again: ";
  repair.matching = "events that would change: ";
  return with_admin(options.admin, context,
                    [&](AdminClient& client) { return carry_out(client, repair, context); });
}

}  // namespace

void add_reroute(CLI::App& app, Context context, ExitCode& exit_code) {
  add_command<RerouteOptions>(
      app, "reroute",
      "route unrouted and unmapped events again, by the manifest of now; without --yes only say "
      "how many would change",
      [](CLI::App& command, RerouteOptions& options) {
        add_admin_options(command, options.admin);
        add_filter_options(command, options.filter);
        command.add_option("--event-id", options.ids, "only this message id; may be repeated");
        command.add_option("--state", options.filter.state, "unrouted or unmapped; default: both")
            ->check(CLI::IsMember({"unrouted", "unmapped"}));
        command.add_flag("--yes", options.yes, "do it, not only count them");
        command.add_flag("--json", options.json, "the numbers as a JSON object");
      },
      [context](const RerouteOptions& options) { return reroute(options, context); }, exit_code);
}

}  // namespace housecalld::cli
