// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/admin_host.hpp"

#include <algorithm>
#include <string_view>

#include "daemon/app/tables.hpp"
#include "routing/base/async.hpp"
#include "routing/base/ids.hpp"
#include "routing/base/json.hpp"
#include "routing/base/nearest.hpp"
#include "routing/installations/sqlite/sqlite_installations.hpp"

namespace housecalld::app {
namespace {

/// The shape of a message of the connector, with nothing in it: a consumer finds no record to act
/// on.
sinks::Message test_message(base::Timestamp now) {
  sinks::Message message;
  message.id = base::new_message_id(now);
  message.body = base::JsonObject()
                     .text("action", "subscribe")
                     .text("provider", "housecallPro")
                     .boolean("test", true)
                     .text("sentAt", base::to_rfc3339(now))
                     .raw("result", "[]")
                     .finish();
  return message;
}

}  // namespace

std::vector<admin::Destination> describe(
    const std::vector<config::DestinationSettings>& destinations) {
  std::vector<admin::Destination> all;
  for (const config::DestinationSettings& settings : destinations) {
    admin::Destination one;
    one.name = settings.name;
    one.kind = settings.kind;
    all.push_back(std::move(one));
  }
  return all;
}

base::Result<std::vector<admin::Installation>> describe_installations(
    const config::Settings& settings) {
  const auto kept = installations::open_sqlite_installations_without_secrets(settings.store.path);
  auto entries = kept->all();
  if (entries.has_error()) return entries.error();
  const auto pins = kept->pins();
  if (pins.has_error()) return pins.error();
  installations::Book book;
  for (const auto& [id, company] : *pins) book.pin(id, company);
  for (installations::Entry& entry : *entries) book.put(std::move(entry));
  std::vector<installations::Entry> in_files;
  in_files.reserve(settings.installations.size());
  for (const auto& one : settings.installations) in_files.push_back(entry_of(one));
  book.replace_files(std::move(in_files), {});
  std::vector<admin::Installation> all;
  for (installations::EntryPtr& entry : book.all()) {
    const bool known = entry->in_file;
    all.push_back({std::move(entry), known});
  }
  return all;
}

std::vector<admin::Destination> AdminHost::destinations() const {
  std::vector<admin::Destination> all = describe(settings_.get()->destinations);
  for (admin::Destination& one : all) {
    const auto worker = workers_.find(one.name);
    if (!worker) continue;
    const auto circuit = worker->circuit();
    one.circuit_open = circuit->open;
    one.circuit_reason = circuit->reason;
    one.next_probe_at = circuit->next_probe_at;
    one.asked_until = circuit->asked_until;
  }
  return all;
}

std::vector<admin::Installation> AdminHost::installations() const {
  std::vector<admin::Installation> all;
  for (installations::EntryPtr& entry : installations_.book().all())
    all.push_back({std::move(entry)});
  return all;
}

base::Result<void> AdminHost::review(const event::Installation& installation) const {
  const auto table = routing_.get();
  std::vector<std::string_view> known;
  for (const auto& integration : table->manifest.integrations) known.push_back(integration.name);
  if (std::ranges::find(known, installation.integration) == known.end()) {
    const auto near = base::nearest(installation.integration, known);
    return base::fail(base::Errc::kInvalid,
                      "the manifest has no housecallPro integration \"" + installation.integration +
                          "\"" + (near ? "; did you mean \"" + std::string(*near) + "\"?" : ""));
  }
  const auto problems = problems_of_choices(installation, table->manifest);
  if (!problems.empty()) return base::fail(base::Errc::kInvalid, problems.front());
  return {};
}

base::Result<std::vector<admin::RefusedRequest>> AdminHost::refused_requests() const {
  std::vector<admin::RefusedRequest> all;
  for (webhook::RefusedRequest& one : refusals_.all()) {
    all.push_back({one.at, std::move(one.installation), std::string(to_string(one.reason)),
                   std::move(one.detail), std::move(one.path), std::move(one.client),
                   std::move(one.request)});
  }
  return all;
}

admin::net::awaitable<base::Result<std::vector<std::string>>> AdminHost::reload() {
  using Outcome = base::Result<std::vector<std::string>>;
  if (!reload_) co_return base::fail(base::Errc::kUnavailable, "nobody reloads here");
  co_return co_await base::await_callback<Outcome>(
      [this](std::function<void(Outcome)> done) { reload_(std::move(done)); });
}

admin::net::awaitable<base::Result<admin::TestResult>> AdminHost::test(std::string destination) {
  const auto worker = workers_.find(destination);
  if (!worker) {
    co_return base::fail(base::Errc::kNotFound,
                         "no destination \"" + destination + "\" is configured");
  }
  const base::Timestamp started_at = clock_.now();
  sinks::Outcome outcome =
      co_await base::await_callback<sinks::Outcome>([&](std::function<void(sinks::Outcome)> done) {
        worker->test(test_message(started_at), std::move(done));
      });
  admin::TestResult result;
  result.delivered = outcome.verdict == sinks::Verdict::kDelivered;
  result.status = outcome.status;
  result.address = std::move(outcome.address);
  result.error = std::move(outcome.error);
  result.response_prefix = std::move(outcome.response_prefix);
  result.took = clock_.now() - started_at;
  co_return result;
}

}  // namespace housecalld::app
