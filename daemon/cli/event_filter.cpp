// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/event_filter.hpp"

#include "handlers/admin/filters.hpp"
#include "routing/base/clock.hpp"

namespace housecalld::cli {
namespace {

template <typename Read>
base::Result<void> check(const AdminParameters& given, Read read) {
  handlers::Request request;
  request.method = "GET";
  request.target = target_of("/", given);
  auto parameters = admin::Parameters::read(request);
  if (parameters.has_error()) return parameters.error();
  static_cast<void>(read(*parameters, base::SystemClock().now()));
  const auto checked = parameters->check();
  if (checked.has_error()) {
    return base::fail(checked.error().code, "--" + checked.error().message);
  }
  return {};
}

}  // namespace

void add_filter_options(CLI::App& command, EventFilter& filter) {
  command.add_option("--installation", filter.installation, "only this installation");
  command.add_option("--object", filter.object, "only this object, such as jobs");
  command.add_option("--event", filter.event, "only this event, such as job.created");
  command.add_option("--record", filter.record, "only the record with this id");
  command.add_option("--since", filter.since,
                     "received at or after: a time, or an age such as 24h");
  command.add_option("--until", filter.until, "received before: a time, or an age such as 24h");
  command.add_option("--text", filter.text, "only where the body contains this text");
}

void add_destination_option(CLI::App& command, EventFilter& filter) {
  command.add_option("--destination", filter.destination, "only of this destination");
}

void add_limit_option(CLI::App& command, EventFilter& filter) {
  command.add_option("--limit", filter.limit, "at most so many")
      ->capture_default_str()
      ->check(CLI::Range(std::size_t{1}, std::size_t{1'000'000'000}));
}

AdminParameters to_parameters(const EventFilter& filter) {
  AdminParameters parameters;
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) parameters.emplace_back(name, value);
  };
  add("installation", filter.installation);
  add("object", filter.object);
  add("event", filter.event);
  add("record", filter.record);
  add("since", filter.since);
  add("until", filter.until);
  add("text", filter.text);
  add("state", filter.state);
  add("event_state", filter.event_state);
  add("destination", filter.destination);
  return parameters;
}

base::Result<void> check_event_filter(const AdminParameters& parameters) {
  return check(parameters, admin::event_query);
}

base::Result<void> check_delivery_filter(const AdminParameters& parameters) {
  return check(parameters, admin::delivery_query);
}

}  // namespace housecalld::cli
