// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <functional>
#include <map>
#include <ostream>

#include "daemon/cli/age.hpp"
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

struct NameOptions {
  std::string config;
  std::string name;
};

struct DisableOptions {
  std::string config;
  std::string name;
  std::string reason = "by hand";
};

struct PauseOptions {
  std::string config;
  std::string name;
  std::string time;
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
      .boolean("paused", row.stored.paused)
      .raw("paused_until", json_or_null(row.stored.paused_until))
      .raw("failing_since", json_or_null(row.stored.failing_since))
      .finish();
}

std::string state_of(const Row& row) {
  const store::DestinationRow& stored = row.stored;
  if (stored.paused) {
    return "paused" +
           (stored.paused_until ? " until " + base::to_rfc3339(*stored.paused_until) : "");
  }
  if (stored.disabled_at) {
    return "disabled " + base::to_rfc3339(*stored.disabled_at) + ": " + stored.disabled_reason;
  }
  if (!row.configured) return "not configured";
  if (stored.failing_since) return "failing since " + base::to_rfc3339(*stored.failing_since);
  return "enabled";
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

bool is_known(const std::string& name, const config::Settings& settings) {
  return std::ranges::find(settings.destinations, name, &config::DestinationSettings::name) !=
         settings.destinations.end();
}

ExitCode not_configured(const std::string& name, Context context) {
  context.err << "housecalld: no destination \"" << name << "\" is configured\n";
  return kNotFound;
}

/// How a command changes a destination, and what it says of that.
struct Change {
  std::function<void(store::Store&, store::Callback<bool>)> start;
  std::string done;
  std::string unchanged;
  bool configured_only = false;  ///< a name that is misspelt would be stopped in vain
};

ExitCode apply(const std::string& file, const std::string& name, Context context,
               const Change& change) {
  return with_store(file, context, [&](const config::Settings& settings, store::Store& store) {
    const bool known = is_known(name, settings);
    if (!known && change.configured_only) return not_configured(name, context);
    const auto changed =
        wait_for<bool>([&](store::Callback<bool> done) { change.start(store, std::move(done)); });
    if (changed.has_error()) return report(changed.error(), context);
    if (*changed) {
      context.out << name << ' ' << change.done << '\n';
      return kOk;
    }
    if (!known) return not_configured(name, context);
    context.err << "housecalld: the destination \"" << name << "\" " << change.unchanged << '\n';
    return kNotFound;
  });
}

ExitCode enable(const NameOptions& options, Context context) {
  const auto start = [&](store::Store& store, store::Callback<bool> done) {
    store.enable(options.name, std::move(done));
  };
  return apply(
      options.config, options.name, context,
      {start, "is enabled; what waits for it is attempted now", "is neither disabled nor paused"});
}

ExitCode disable(const DisableOptions& options, Context context) {
  const auto start = [&](store::Store& store, store::Callback<bool> done) {
    store.disable(options.name, options.reason, base::SystemClock().now(), std::move(done));
  };
  return apply(options.config, options.name, context,
               {start, "is disabled; what it should get waits until it is enabled",
                "is disabled already", true});
}

ExitCode pause(const PauseOptions& options, Context context) {
  std::optional<base::Timestamp> until;
  const base::Timestamp now = base::SystemClock().now();
  if (!options.time.empty()) {
    const auto time = parse_age(options.time);
    if (!time || time->count() <= 0) {
      context.err << "housecalld: --for: \"" << options.time
                  << "\": expected a duration such as 30m or 2h\n";
      return kUsage;
    }
    until = now + *time;
  }
  const auto start = [&](store::Store& store, store::Callback<bool> done) {
    store.pause(options.name, until, now, std::move(done));
  };
  return apply(
      options.config, options.name, context,
      {start,
       until ? "is paused until " + base::to_rfc3339(*until) : "is paused until it is resumed",
       "is disabled, or paused like that already", true});
}

void add_name(CLI::App& command, std::string& config, std::string& name) {
  add_config_option(command, config);
  command.add_option("name", name, "the destination")->required();
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
  for (const char* verb : {"enable", "resume"}) {
    add_command<NameOptions>(
        *family, verb, "send again to a destination that is disabled or paused",
        [](CLI::App& command, NameOptions& options) {
          add_name(command, options.config, options.name);
        },
        [context](const NameOptions& options) { return enable(options, context); }, exit_code);
  }
  add_command<DisableOptions>(
      *family, "disable", "send nothing to a destination; what it should get waits",
      [](CLI::App& command, DisableOptions& options) {
        add_name(command, options.config, options.name);
        command.add_option("--reason", options.reason, "shown in lists and in the log");
      },
      [context](const DisableOptions& options) { return disable(options, context); }, exit_code);
  add_command<PauseOptions>(
      *family, "pause", "send nothing to a destination for a while; what it should get waits",
      [](CLI::App& command, PauseOptions& options) {
        add_name(command, options.config, options.name);
        command.add_option("--for", options.time, "30m, 2h; default: until it is resumed");
      },
      [context](const PauseOptions& options) { return pause(options, context); }, exit_code);
}

}  // namespace housecalld::cli
