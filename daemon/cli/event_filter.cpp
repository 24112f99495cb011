// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/event_filter.hpp"

#include <optional>

#include "daemon/cli/age.hpp"

namespace housecalld::cli {
namespace {

std::optional<std::string> given(const std::string& text) {
  return text.empty() ? std::nullopt : std::make_optional(text);
}

base::Result<std::optional<base::Timestamp>> parse_time(const char* option, const std::string& text,
                                                        base::Timestamp now) {
  if (text.empty()) return std::optional<base::Timestamp>();
  if (const auto age = parse_age(text)) return std::optional(now - *age);
  if (const auto time = base::parse_rfc3339(text)) return time;
  return base::fail(base::Errc::kInvalid,
                    std::string(option) + " " + text +
                        ": expected a time such as 2026-09-14T10:00:00Z or an age such as 24h");
}

}  // namespace

void add_filter_options(CLI::App& command, EventFilter& filter) {
  command.add_option("--installation", filter.installation, "only this installation");
  command.add_option("--object", filter.object, "only this object, such as jobs");
  command.add_option("--event", filter.provider_event, "only this event, such as job.created");
  command.add_option("--record", filter.record, "only the record with this id");
  command.add_option("--since", filter.since,
                     "received at or after: a time, or an age such as 24h");
  command.add_option("--until", filter.until, "received before: a time, or an age such as 24h");
  command.add_option("--limit", filter.limit, "at most so many")
      ->capture_default_str()
      ->check(CLI::Range(std::size_t{1}, std::size_t{1'000'000}));
}

base::Result<store::EventQuery> to_query(const EventFilter& filter, base::Timestamp now) {
  store::EventQuery query;
  query.installation = given(filter.installation);
  query.object = given(filter.object);
  query.provider_event = given(filter.provider_event);
  query.record_id = given(filter.record);
  query.limit = filter.limit;
  if (!filter.state.empty()) {
    query.state = event::parse_event_state(filter.state);
    if (!query.state) {
      return base::fail(base::Errc::kInvalid,
                        "--state " + filter.state + ": expected routed, unrouted or unmapped");
    }
  }
  const auto since = parse_time("--since", filter.since, now);
  if (since.has_error()) return since.error();
  const auto until = parse_time("--until", filter.until, now);
  if (until.has_error()) return until.error();
  query.since = *since;
  query.until = *until;
  return query;
}

}  // namespace housecalld::cli
