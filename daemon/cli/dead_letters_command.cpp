// SPDX-License-Identifier: Apache-2.0
#include <ostream>

#include "daemon/cli/command.hpp"
#include "daemon/cli/event_filter.hpp"
#include "daemon/cli/event_output.hpp"
#include "daemon/cli/workspace.hpp"

namespace housecalld::cli {
namespace {

struct ListOptions {
  std::string config;
  EventFilter filter;
  std::string destination;
  bool json = false;
};

struct ShowOptions {
  std::string config;
  std::string id;
  bool json = false;
};

ExitCode list(const ListOptions& options, Context context) {
  const auto query = to_query(options.filter, base::SystemClock().now());
  if (query.has_error()) return report(query.error(), context);
  store::DeliveryQuery deliveries;
  deliveries.event = *query;
  deliveries.state = event::DeliveryState::kDead;
  if (!options.destination.empty()) deliveries.destination = options.destination;
  return with_store(options.config, context, [&](const config::Settings&, store::Store& store) {
    const auto rows = store.deliveries(deliveries);
    if (rows.has_error()) return report(rows.error(), context);
    if (options.json) {
      context.out << dead_letters_json(rows->rows) << '\n';
    } else if (rows->rows.empty()) {
      context.err << "no dead letters match\n";
    } else {
      print_dead_letters(context.out, rows->rows);
    }
    return kOk;
  });
}

ExitCode show(const ShowOptions& options, Context context) {
  return with_store(options.config, context, [&](const config::Settings&, store::Store& store) {
    auto detail = store.event(options.id);
    if (detail.has_error()) return report(detail.error(), context);
    std::erase_if(detail->deliveries, [](const store::DeliveryDetail& delivery) {
      return delivery.delivery.state != event::DeliveryState::kDead;
    });
    if (detail->deliveries.empty()) {
      context.err << "housecalld: " << options.id << " has no dead letter\n";
      return kNotFound;
    }
    if (options.json) {
      context.out << event_json(*detail) << '\n';
    } else {
      print_event(context.out, *detail);
    }
    return kOk;
  });
}

}  // namespace

void add_dead_letters(CLI::App& app, Context context, ExitCode& exit_code) {
  CLI::App* family = app.add_subcommand("dead-letters", "the deliveries that were given up");
  family->require_subcommand(1);
  add_command<ListOptions>(
      *family, "list", "the newest dead letters, with the reason",
      [](CLI::App& command, ListOptions& options) {
        add_config_option(command, options.config);
        add_filter_options(command, options.filter);
        command.add_option("--destination", options.destination, "only of this destination");
        command.add_flag("--json", options.json, "as a JSON array");
      },
      [context](const ListOptions& options) { return list(options, context); }, exit_code);
  add_command<ShowOptions>(
      *family, "show", "an event with its dead letters and their attempts",
      [](CLI::App& command, ShowOptions& options) {
        add_config_option(command, options.config);
        command.add_option("id", options.id, "message id, msg_...")->required();
        command.add_flag("--json", options.json, "as a JSON object");
      },
      [context](const ShowOptions& options) { return show(options, context); }, exit_code);
}

}  // namespace housecalld::cli
