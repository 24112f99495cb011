// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <ostream>
#include <vector>

#include "daemon/cli/command.hpp"
#include "daemon/cli/event_filter.hpp"
#include "daemon/cli/workspace.hpp"
#include "routing/base/json.hpp"

namespace housecalld::cli {
namespace {

struct ReplayOptions {
  std::string config;
  EventFilter filter;
  std::vector<std::string> ids;
  std::string destination;
  std::string state = "dead";
  bool yes = false;
  bool json = false;
};

/// One query per message id, or a single one without.
base::Result<std::vector<store::DeliveryQuery>> queries_of(const ReplayOptions& options) {
  const auto events = to_query(options.filter, base::SystemClock().now());
  if (events.has_error()) return events.error();
  store::DeliveryQuery query;
  query.event = *events;
  query.state = event::parse_delivery_state(options.state);
  if (!options.destination.empty()) query.destination = options.destination;
  std::vector<store::DeliveryQuery> queries;
  for (const std::string& id : options.ids) {
    queries.push_back(query);
    queries.back().event.id = id;
  }
  if (queries.empty()) queries.push_back(query);
  return queries;
}

/// Deliveries of one transaction: an event waits no longer than that.
constexpr std::size_t kAtOnce = 500;

base::Result<std::size_t> replay(store::Store& store, const std::vector<store::DeliveryRow>& rows) {
  store::Replay which;
  for (const store::DeliveryRow& row : rows) which.deliveries.push_back(row.delivery.id);
  which.now = base::SystemClock().now();
  return wait_for<std::size_t>(
      [&](store::Callback<std::size_t> done) { store.replay(which, std::move(done)); });
}

/// The oldest `limit` that match: their number, or how many of them are due again.
base::Result<std::size_t> walk(store::Store& store, store::DeliveryQuery query, bool yes) {
  const std::size_t limit = query.event.limit;
  query.event.oldest_first = true;
  std::size_t total = 0;
  for (std::size_t seen = 0; seen < limit;) {
    query.event.limit = std::min(kAtOnce, limit - seen);
    const auto page = store.deliveries(query);
    if (page.has_error()) return page.error();
    const auto number = yes ? replay(store, page->rows) : page->rows.size();
    if (number.has_error()) return number.error();
    seen += page->rows.size();
    total += *number;
    if (!page->next) break;
    query.event.from = page->next;
  }
  return total;
}

ExitCode tell(const ReplayOptions& options, std::size_t number, Context context) {
  if (options.json) {
    context.out << base::JsonObject()
                       .number(options.yes ? "replayed" : "matching",
                               static_cast<long long>(number))
                       .finish()
                << '\n';
  } else if (options.yes) {
    context.out << "deliveries due again: " << number << '\n';
  } else {
    context.out << "deliveries that match: " << number
                << (number == 0 ? "\n" : "; add --yes to attempt them again\n");
  }
  return number == 0 ? kNotFound : kOk;
}

ExitCode run(const ReplayOptions& options, Context context) {
  const auto queries = queries_of(options);
  if (queries.has_error()) return report(queries.error(), context);
  return with_store(options.config, context, [&](const config::Settings&, store::Store& store) {
    std::size_t total = 0;
    for (const store::DeliveryQuery& query : *queries) {
      const auto number = walk(store, query, options.yes);
      if (number.has_error()) return report(number.error(), context);
      total += *number;
    }
    return tell(options, total, context);
  });
}

}  // namespace

void add_replay(CLI::App& app, Context context, ExitCode& exit_code) {
  add_command<ReplayOptions>(
      app, "replay", "attempt finished deliveries again; without --yes only say how many",
      [](CLI::App& command, ReplayOptions& options) {
        options.filter.limit = 1'000'000;
        add_config_option(command, options.config);
        add_filter_options(command, options.filter);
        command.add_option("--event-id", options.ids, "only this message id; may be repeated");
        command.add_option("--destination", options.destination, "only of this destination");
        command.add_option("--state", options.state, "dead or delivered")
            ->capture_default_str()
            ->check(CLI::IsMember({"dead", "delivered"}));
        command.add_flag("--yes", options.yes, "do it");
        command.add_flag("--json", options.json, "the number as a JSON object");
      },
      [context](const ReplayOptions& options) { return run(options, context); }, exit_code);
}

}  // namespace housecalld::cli
