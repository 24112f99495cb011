// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/command.hpp"
#include "daemon/cli/event_filter.hpp"
#include "daemon/cli/repair_steps.hpp"
#include "daemon/cli/workspace.hpp"

namespace housecalld::cli {
namespace {

struct EraseOptions {
  AdminOptions admin;
  EventFilter filter;
  std::vector<std::string> ids;
  bool give_up = false;
  bool yes = false;
  bool json = false;
};

ExitCode erase(const EraseOptions& options, Context context) {
  Repair repair;
  repair.path = "/v1/events/erase";
  repair.parameters = to_parameters(options.filter);
  const auto checked = check_event_filter(repair.parameters);
  if (checked.has_error()) return report(checked.error(), context);
  if (options.give_up) repair.parameters.emplace_back("give_up", "true");
  repair.event_ids = options.ids;
  repair.yes = options.yes;
  repair.json = options.json;
  repair.progress = options.yes ? "erased" : "counting";
  repair.done = "payloads erased: ";
  repair.matching = "events whose payload would be erased: ";
  return with_admin(options.admin, context,
                    [&](AdminClient& client) { return carry_out(client, repair, context); });
}

}  // namespace

void add_erase(CLI::App& app, Context context, ExitCode& exit_code) {
  add_command<EraseOptions>(
      app, "erase",
      "erase the bodies of a record or an installation, for good; without --yes only say how many",
      [](CLI::App& command, EraseOptions& options) {
        add_admin_options(command, options.admin);
        add_filter_options(command, options.filter);
        command.add_option("--event-id", options.ids, "only this message id; may be repeated");
        command.add_flag("--give-up", options.give_up,
                         "also what is not delivered yet: its deliveries become dead letters");
        command.add_flag("--yes", options.yes, "do it, not only count them");
        command.add_flag("--json", options.json, "the numbers as a JSON object");
      },
      [context](const EraseOptions& options) { return erase(options, context); }, exit_code);
}

}  // namespace housecalld::cli
