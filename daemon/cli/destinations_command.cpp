// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <ostream>

#include "daemon/cli/command.hpp"
#include "daemon/cli/json_output.hpp"
#include "daemon/cli/table.hpp"
#include "daemon/cli/workspace.hpp"

namespace housecalld::cli {
namespace {

struct ListOptions {
  std::string config;
  bool json = false;
};

struct EnableOptions {
  std::string config;
  std::string name;
};

struct Row {
  store::DestinationRow stored;
  bool configured = false;
};

/// What the store knows and what is configured, by name.
std::vector<Row> merge(const config::Settings& settings,
                       const std::vector<store::DestinationRow>& stored) {
  std::map<std::string, Row> rows;
  for (const store::DestinationRow& row : stored) rows[row.name].stored = row;
  for (const auto& destination : settings.destinations) {
    Row& row = rows[destination.name];
    row.stored.name = destination.name;
    row.configured = true;
  }
  std::vector<Row> merged;
  merged.reserve(rows.size());
  for (auto& [name, row] : rows) merged.push_back(std::move(row));
  return merged;
}

std::string row_json(const Row& row) {
  return base::JsonObject()
      .text("destination", row.stored.name)
      .boolean("configured", row.configured)
      .number("unfinished", static_cast<long long>(row.stored.unfinished))
      .number("dead", static_cast<long long>(row.stored.dead))
      .raw("oldest_unfinished", json_or_null(row.stored.oldest_unfinished))
      .raw("disabled_at", json_or_null(row.stored.disabled_at))
      .text("disabled_reason", row.stored.disabled_reason)
      .finish();
}

std::string state_of(const Row& row) {
  if (row.stored.disabled_at) {
    return "disabled " + base::to_rfc3339(*row.stored.disabled_at) + ": " +
           row.stored.disabled_reason;
  }
  return row.configured ? "enabled" : "not configured";
}

void print(std::ostream& out, const std::vector<Row>& rows) {
  Table table({"DESTINATION", "UNFINISHED", "OLDEST", "DEAD", "STATE"});
  for (const Row& row : rows) {
    const auto& oldest = row.stored.oldest_unfinished;
    table.add({row.stored.name, std::to_string(row.stored.unfinished),
               oldest ? base::to_rfc3339(*oldest) : "-", std::to_string(row.stored.dead),
               state_of(row)});
  }
  table.print(out);
}

ExitCode list(const ListOptions& options, Context context) {
  return with_store(options.config, context,
                    [&](const config::Settings& settings, store::Store& store) {
                      const auto stored = store.destinations();
                      if (stored.has_error()) return report(stored.error(), context);
                      const std::vector<Row> rows = merge(settings, *stored);
                      if (options.json) {
                        context.out << json_array(rows, row_json) << '\n';
                      } else {
                        print(context.out, rows);
                      }
                      return kOk;
                    });
}

ExitCode nothing_to_enable(const std::string& name, const config::Settings& settings,
                           Context context) {
  const auto& all = settings.destinations;
  const bool exists = std::ranges::any_of(all, [&](const auto& one) { return one.name == name; });
  context.err << "housecalld: "
              << (exists ? "the destination \"" + name + "\" is not disabled"
                         : "no destination \"" + name + "\" is configured")
              << '\n';
  return kNotFound;
}

ExitCode enable(const EnableOptions& options, Context context) {
  return with_store(
      options.config, context, [&](const config::Settings& settings, store::Store& store) {
        const auto changed = wait_for<bool>(
            [&](store::Callback<bool> done) { store.enable(options.name, std::move(done)); });
        if (changed.has_error()) return report(changed.error(), context);
        if (!*changed) return nothing_to_enable(options.name, settings, context);
        context.out << options.name << " is enabled; what waits for it is attempted now\n";
        return kOk;
      });
}

}  // namespace

void add_destinations(CLI::App& app, Context context, ExitCode& exit_code) {
  CLI::App* family = app.add_subcommand("destinations", "where events go");
  family->require_subcommand(1);
  add_command<ListOptions>(
      *family, "list", "what waits for each destination, and which are disabled",
      [](CLI::App& command, ListOptions& options) {
        add_config_option(command, options.config);
        command.add_flag("--json", options.json, "as a JSON array");
      },
      [context](const ListOptions& options) { return list(options, context); }, exit_code);
  add_command<EnableOptions>(
      *family, "enable", "send again to a destination that had answered 410",
      [](CLI::App& command, EnableOptions& options) {
        add_config_option(command, options.config);
        command.add_option("name", options.name, "the destination")->required();
      },
      [context](const EnableOptions& options) { return enable(options, context); }, exit_code);
}

}  // namespace housecalld::cli
