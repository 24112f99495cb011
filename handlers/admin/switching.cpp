// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "handlers/admin/actions.hpp"
#include "handlers/admin/background.hpp"
#include "handlers/admin/views.hpp"
#include "routing/base/age.hpp"
#include "routing/base/json.hpp"

namespace housecalld::admin {
namespace {

std::string changed_json(bool changed) {
  return base::JsonObject().boolean("changed", changed).finish();
}

/// A name that is misspelt would be stopped in vain.
base::Result<void> check_configured(const Services& services, const std::string& name) {
  const auto configured = services.host.destinations();
  if (std::ranges::find(configured, name, &Destination::name) != configured.end()) return {};
  return base::fail(base::Errc::kNotFound, "no destination \"" + name + "\" is configured");
}

}  // namespace

/// A destination that is not configured any more may have been left disabled.
Answer enable(const Services& services, Parameters parameters, std::string subject) {
  const auto checked = parameters.check();
  if (checked.has_error()) co_return checked.error();
  const auto changed = co_await written<bool>(
      [&](store::Callback<bool> done) { services.store.enable(subject, std::move(done)); });
  if (changed.has_error()) co_return changed.error();
  if (*changed) {
    services.log.info("destination enabled", {{"destination", subject}});
    services.host.ring(subject);
    co_return changed_json(true);
  }
  const auto configured = check_configured(services, subject);
  if (configured.has_error()) co_return configured.error();
  co_return changed_json(false);
}

Answer disable(const Services& services, Parameters parameters, std::string subject) {
  const std::string reason = parameters.text("reason").value_or("by hand");
  const auto checked = parameters.check();
  if (checked.has_error()) co_return checked.error();
  const auto configured = check_configured(services, subject);
  if (configured.has_error()) co_return configured.error();
  const auto changed = co_await written<bool>([&](store::Callback<bool> done) {
    services.store.disable(subject, reason, services.clock.now(), std::move(done));
  });
  if (changed.has_error()) co_return changed.error();
  if (*changed) {
    services.log.warn("destination disabled", {{"destination", subject}, {"reason", reason}});
  }
  co_return changed_json(*changed);
}

Answer pause(const Services& services, Parameters parameters, std::string subject) {
  const base::Timestamp now = services.clock.now();
  std::optional<base::Timestamp> until;
  if (const auto text = parameters.text("for")) {
    const auto time = base::parse_age(*text);
    if (time && time->count() > 0) {
      until = now + *time;
    } else {
      parameters.refuse("for", *text, "a duration such as 30m or 2h");
    }
  }
  const auto checked = parameters.check();
  if (checked.has_error()) co_return checked.error();
  const auto configured = check_configured(services, subject);
  if (configured.has_error()) co_return configured.error();
  const auto changed = co_await written<bool>([&](store::Callback<bool> done) {
    services.store.pause(subject, until, now, std::move(done));
  });
  if (changed.has_error()) co_return changed.error();
  const std::string end = until ? base::to_rfc3339(*until) : "it is resumed";
  if (*changed) {
    services.log.info("destination paused", {{"destination", subject}, {"until", end}});
  }
  base::JsonObject json;
  json.boolean("changed", *changed).text("until", end);
  co_return json.finish();
}

Answer test(const Services& services, Parameters parameters, std::string subject) {
  const auto checked = parameters.check();
  if (checked.has_error()) co_return checked.error();
  const auto result = co_await services.host.test(subject);
  if (result.has_error()) co_return result.error();
  co_return to_json(*result);
}

}  // namespace housecalld::admin
