// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/command.hpp"
#include "daemon/cli/event_filter.hpp"
#include "daemon/cli/repair_steps.hpp"
#include "daemon/cli/workspace.hpp"

namespace housecalld::cli {
namespace {

struct ReplayOptions {
  AdminOptions admin;
  EventFilter filter;
  std::vector<std::string> ids;
  std::string to;
  std::size_t limit = 0;
  double rate = 0;
  bool yes = false;
  bool json = false;
};

ExitCode replay(const ReplayOptions& options, Context context) {
  Repair repair;
  repair.path = "/v1/deliveries/replay";
  repair.parameters = to_parameters(options.filter);
  const auto checked = check_delivery_filter(repair.parameters);
  if (checked.has_error()) return report(checked.error(), context);
  if (!options.to.empty()) repair.parameters.emplace_back("to", options.to);
  repair.event_ids = options.ids;
  repair.limit = options.limit;
  repair.rate = options.rate;
  repair.yes = options.yes;
  repair.json = options.json;
  repair.progress = options.yes ? "due again" : "counting";
  repair.done = "deliveries due again: ";
  repair.matching = "deliveries that match: ";
  return with_admin(options.admin, context,
                    [&](AdminClient& client) { return carry_out(client, repair, context); });
}

void declare(CLI::App& command, ReplayOptions& options) {
  options.filter.state = "dead";
  add_admin_options(command, options.admin);
  add_filter_options(command, options.filter);
  command.add_option("--event-id", options.ids, "only this message id; may be repeated");
  command.add_option("--destination", options.filter.destination,
                     "only what went to this destination");
  command.add_option("--to", options.to,
                     "to this destination instead of the one that it went to before");
  command.add_option("--state", options.filter.state, "dead, delivered or discarded")
      ->capture_default_str()
      ->check(CLI::IsMember({"dead", "delivered", "discarded"}));
  command.add_option("--limit", options.limit, "the oldest so many; default: all that match")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1'000'000'000}));
  command.add_option("--rate", options.rate, "at most so many per second")
      ->check(CLI::Range(0.1, 100'000.0));
  command.add_flag("--yes", options.yes, "do it, not only count them");
  command.add_flag("--json", options.json, "the numbers as a JSON object");
}

}  // namespace

void add_replay(CLI::App& app, Context context, ExitCode& exit_code) {
  add_command<ReplayOptions>(
      app, "replay", "attempt finished deliveries again; without --yes only say how many", declare,
      [context](const ReplayOptions& options) { return replay(options, context); }, exit_code);
}

}  // namespace housecalld::cli
