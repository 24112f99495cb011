// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "handlers/admin/actions.hpp"
#include "handlers/admin/background.hpp"
#include "handlers/admin/filters.hpp"
#include "handlers/admin/views.hpp"

namespace housecalld::admin {
namespace {

using Rows = std::vector<store::DestinationRow>;

bool is_configured(const Services& services, const std::string& name) {
  const auto configured = services.host.destinations();
  return std::ranges::find(configured, name, &Destination::name) != configured.end();
}

/// One that is served would send beside us.
base::Result<void> check_not_configured(const Services& services, const std::string& name) {
  if (!is_configured(services, name)) return {};
  return base::fail(base::Errc::kInvalid,
                    "\"" + name + "\" is configured: take it out of the configuration first");
}

net::awaitable<base::Result<std::size_t>> count_unfinished(const Services& services,
                                                           const std::string& name, bool goes_on) {
  const auto rows =
      co_await in_background<Rows>(services, [&] { return services.lists.destinations(); });
  if (rows.has_error()) co_return rows.error();
  const auto found = std::ranges::find(*rows, name, &store::DestinationRow::name);
  if (found == rows->end() && goes_on) co_return std::size_t{0};
  if (found == rows->end()) {
    co_return base::fail(base::Errc::kNotFound, "nothing waits for \"" + name + "\"");
  }
  co_return found->unfinished;
}

struct Mode {
  bool dry_run = false;
  bool goes_on = false;  ///< a step was made before
};

/// What is done does not come again, so each step begins at the beginning.
Answer abandon(const Services& services, store::Abandonment which, Mode mode) {
  const auto waiting = co_await count_unfinished(services, which.destination, mode.goes_on);
  if (waiting.has_error()) co_return waiting.error();
  Step step{*waiting, 0, 0, {}};
  if (mode.dry_run || *waiting == 0) co_return Done(to_json(step), step.changed, mode.dry_run);
  const std::optional<std::string> to = which.to;
  const std::string from = which.destination;
  const std::size_t limit = which.limit;
  const auto abandoned = co_await written<std::size_t>([&](store::Callback<std::size_t> done) {
    services.repair.abandon(std::move(which), std::move(done));
  });
  if (abandoned.has_error()) co_return abandoned.error();
  step.changed = step.matched = *abandoned;
  if (*abandoned == limit) step.next = store::Cursor{};
  services.log.warn(to ? "what waited for a destination was moved"
                       : "what waited for a destination was discarded",
                    {{"destination", from}, {"to", to.value_or("-")}, {"count", step.changed}});
  if (to && step.changed > 0) services.host.ring(*to);
  co_return Done(to_json(step), step.changed, mode.dry_run);
}

}  // namespace

Answer discard_all(const Services& services, Parameters parameters, std::string subject) {
  store::Abandonment which;
  which.destination = subject;
  which.now = services.clock.read();
  which.limit = parameters.count("limit", kMostChanges).value_or(kMostChanges);
  const Mode mode{parameters.flag("dry_run", true), parameters.text("cursor").has_value()};
  const auto checked = parameters.check();
  if (checked.has_error()) co_return checked.error();
  const auto gone = check_not_configured(services, subject);
  if (gone.has_error()) co_return gone.error();
  co_return co_await abandon(services, std::move(which), mode);
}

Answer move(const Services& services, Parameters parameters, std::string subject) {
  store::Abandonment which;
  which.destination = subject;
  which.to = parameters.text("to");
  which.now = services.clock.read();
  which.limit = parameters.count("limit", kMostChanges).value_or(kMostChanges);
  const Mode mode{parameters.flag("dry_run", true), parameters.text("cursor").has_value()};
  if (!which.to || !is_configured(services, *which.to)) {
    parameters.refuse("to", which.to.value_or(""), "a destination that is configured");
  }
  const auto checked = parameters.check();
  if (checked.has_error()) co_return checked.error();
  const auto gone = check_not_configured(services, subject);
  if (gone.has_error()) co_return gone.error();
  co_return co_await abandon(services, std::move(which), mode);
}

}  // namespace housecalld::admin
