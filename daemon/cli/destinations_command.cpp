// SPDX-License-Identifier: Apache-2.0
#include <ostream>

#include "daemon/cli/command.hpp"
#include "daemon/cli/list_output.hpp"
#include "daemon/cli/table.hpp"
#include "daemon/cli/workspace.hpp"

namespace housecalld::cli {
namespace {

struct ListOptions {
  AdminOptions admin;
  bool json = false;
};

struct NameOptions {
  AdminOptions admin;
  std::string name;
  std::string reason = "by hand";
  std::string time;
  bool json = false;
};

std::string state_of(const JsonView& one) {
  const std::string until = one.text("paused_until");
  if (one.flag("paused")) return "paused" + (until.empty() ? "" : " until " + until);
  if (!one.text("disabled_at").empty()) {
    return "disabled " + one.text("disabled_at") + ": " + one.text("disabled_reason");
  }
  if (!one.flag("configured")) return "not configured";
  if (one.is_object("circuit") && one.at("circuit").flag("open")) {
    const JsonView circuit = one.at("circuit");
    return "only probed, next " + circuit.text("next_probe_at") + ": " + circuit.text("reason");
  }
  if (one.is_object("circuit") && !one.at("circuit").text("asked_until").empty()) {
    return "asked for a pause until " + one.at("circuit").text("asked_until");
  }
  const std::string failing = one.text("failing_since");
  return failing.empty() ? "enabled" : "failing since " + failing;
}

ExitCode list(const ListOptions& options, Context context) {
  Listing listing;
  listing.path = "/v1/destinations";
  listing.member = "destinations";
  listing.json = options.json;
  listing.paged = false;
  listing.heading = {"DESTINATION", "KIND", "UNFINISHED", "OLDEST", "DEAD", "STATE"};
  listing.row = [](const JsonView& one) -> std::vector<std::string> {
    return {one.text("destination"),       one.cell("kind"), one.text("unfinished"),
            one.cell("oldest_unfinished"), one.text("dead"), state_of(one)};
  };
  listing.none = "no destinations are configured";
  return with_admin(options.admin, context,
                    [&](AdminClient& client) { return print_list(client, listing, context); });
}

/// A switch of the admin API, and what is said of its outcome.
struct Switch {
  std::string verb;
  AdminParameters parameters;
  std::string done;
  std::string unchanged;
};

ExitCode turn(const NameOptions& options, Context context, const Switch& change) {
  return with_admin(options.admin, context, [&](AdminClient& client) {
    const auto answer = client.post(
        "/v1/destinations/" + percent_encoded(options.name) + '/' + change.verb, change.parameters);
    if (answer.has_error()) return report(answer.error(), context);
    const JsonDocument document(*answer);
    if (!document.root().flag("changed")) {
      context.err << "housecalld: the destination \"" << options.name << "\" " << change.unchanged
                  << '\n';
      return kNotFound;
    }
    context.out << options.name << ' ' << change.done << document.root().text("until") << '\n';
    return kOk;
  });
}

ExitCode enable(const NameOptions& options, Context context) {
  return turn(options, context,
              {"enable",
               {},
               "is enabled; what waits for it is attempted now",
               "is neither disabled, paused nor held back"});
}

ExitCode disable(const NameOptions& options, Context context) {
  return turn(options, context,
              {"disable",
               {{"reason", options.reason}},
               "is disabled; what it should get waits until it is enabled",
               "is disabled already"});
}

ExitCode pause(const NameOptions& options, Context context) {
  AdminParameters parameters;
  if (!options.time.empty()) parameters.emplace_back("for", options.time);
  return turn(
      options, context,
      {"pause", parameters, "is paused until ", "is disabled, or paused like that already"});
}

ExitCode test(const NameOptions& options, Context context) {
  return with_admin(options.admin, context, [&](AdminClient& client) {
    const auto answer = client.post("/v1/destinations/" + percent_encoded(options.name) + "/test");
    if (answer.has_error()) return report(answer.error(), context);
    const JsonDocument document(*answer);
    const JsonView result = document.root();
    if (options.json) {
      context.out << *answer << '\n';
    } else {
      Table table({"Result", result.flag("delivered") ? "delivered" : result.text("error")});
      table.add({"Took", result.text("took_ms") + " ms"});
      table.add({"Status", result.number("status") == 0 ? "-" : result.text("status")});
      table.add({"Address", result.cell("address")});
      table.add({"Answer", result.cell("response")});
      table.print(context.out);
    }
    return result.flag("delivered") ? kOk : kFailed;
  });
}

void declare_name(CLI::App& command, NameOptions& options) {
  add_admin_options(command, options.admin);
  command.add_option("name", options.name, "the destination")->required();
}

}  // namespace

void add_destinations(CLI::App& app, Context context, ExitCode& exit_code) {
  CLI::App* family = app.add_subcommand("destinations", "where events go");
  family->require_subcommand(1);
  add_command<ListOptions>(
      *family, "list", "what waits for each destination, and how it is",
      [](CLI::App& command, ListOptions& options) {
        add_admin_options(command, options.admin);
        command.add_flag("--json", options.json, "as a JSON array");
      },
      [context](const ListOptions& options) { return list(options, context); }, exit_code);
  add_command<NameOptions>(
      *family, "test", "send a message that is no event, and show the answer",
      [](CLI::App& command, NameOptions& options) {
        declare_name(command, options);
        command.add_flag("--json", options.json, "as a JSON object");
      },
      [context](const NameOptions& options) { return test(options, context); }, exit_code);
  for (const char* verb : {"enable", "resume"}) {
    add_command<NameOptions>(
        *family, verb,
        "send again, at once, to a destination that is disabled, paused or held back", declare_name,
        [context](const NameOptions& options) { return enable(options, context); }, exit_code);
  }
  add_command<NameOptions>(
      *family, "disable", "send nothing to a destination; what it should get waits",
      [](CLI::App& command, NameOptions& options) {
        declare_name(command, options);
        command.add_option("--reason", options.reason, "shown in lists and in the log");
      },
      [context](const NameOptions& options) { return disable(options, context); }, exit_code);
  add_command<NameOptions>(
      *family, "pause", "send nothing to a destination for a while; what it should get waits",
      [](CLI::App& command, NameOptions& options) {
        declare_name(command, options);
        command.add_option("--for", options.time, "30m, 2h; default: until it is resumed");
      },
      [context](const NameOptions& options) { return pause(options, context); }, exit_code);
  add_leftovers(*family, context, exit_code);
}

}  // namespace housecalld::cli
