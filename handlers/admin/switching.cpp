// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "handlers/admin/actions.hpp"
#include "handlers/admin/background.hpp"
#include "handlers/admin/views.hpp"
#include "routing/base/age.hpp"
#include "routing/base/json.hpp"

namespace housecalld::admin {
namespace {

Done done(bool changed) {
  return {base::JsonObject().boolean("changed", changed).finish(), changed ? 1U : 0U};
}

/// A name that is misspelt would be stopped in vain.
base::Result<void> check_configured(const Services& services, const std::string& name) {
  const auto configured = services.host.destinations();
  if (std::ranges::find(configured, name, &Destination::name) != configured.end()) return {};
  return base::fail(base::Errc::kNotFound, "no destination \"" + name + "\" is configured");
}

/// It is only probed, or has asked for a pause.
bool is_held_back(const Services& services, const std::string& name) {
  const auto configured = services.host.destinations();
  const auto found = std::ranges::find(configured, name, &Destination::name);
  return found != configured.end() && (found->circuit_open || found->asked_until);
}

}  // namespace

/// A destination that is not configured any more may have been left disabled.
Answer enable(const Services& services, Parameters parameters, std::string subject) {
  const auto checked = parameters.check();
  if (checked.has_error()) co_return checked.error();
  const bool held_back = is_held_back(services, subject);
  // Before and after it: an attempt that ends meanwhile is not to disable it again.
  services.host.forgive(subject);
  const auto changed = co_await written<bool>(
      [&](store::Callback<bool> done) { services.repair.enable(subject, std::move(done)); });
  if (changed.has_error()) co_return changed.error();
  if (*changed) {
    services.log.info("destination enabled", {{"destination", subject}});
    services.host.forgive(subject);
    co_return done(true);
  }
  const auto configured = check_configured(services, subject);
  if (configured.has_error()) co_return configured.error();
  if (!held_back) co_return done(false);
  services.log.info("destination is tried again", {{"destination", subject}});
  co_return done(true);
}

Answer disable(const Services& services, Parameters parameters, std::string subject) {
  const std::string reason = parameters.text("reason").value_or("by hand");
  const auto checked = parameters.check();
  if (checked.has_error()) co_return checked.error();
  const auto configured = check_configured(services, subject);
  if (configured.has_error()) co_return configured.error();
  const auto changed = co_await written<bool>([&](store::Callback<bool> done) {
    services.repair.disable(subject, reason, services.clock.read(), std::move(done));
  });
  if (changed.has_error()) co_return changed.error();
  if (*changed) {
    services.log.warn("destination disabled", {{"destination", subject}, {"reason", reason}});
  }
  co_return done(*changed);
}

Answer pause(const Services& services, Parameters parameters, std::string subject) {
  const base::Now now = services.clock.read();
  std::optional<base::Millis> time;
  if (const auto text = parameters.text("for")) {
    time = base::parse_age(*text);
    if (!time || time->count() <= 0) {
      parameters.refuse("for", *text, "a duration such as 30m or 2h");
    }
  }
  const auto checked = parameters.check();
  if (checked.has_error()) co_return checked.error();
  const auto configured = check_configured(services, subject);
  if (configured.has_error()) co_return configured.error();
  const auto changed = co_await written<bool>([&](store::Callback<bool> done) {
    services.repair.pause(subject, time, now, std::move(done));
  });
  if (changed.has_error()) co_return changed.error();
  const std::string end = time ? base::to_rfc3339(now.wall + *time) : "it is resumed";
  if (*changed) {
    services.log.info("destination paused", {{"destination", subject}, {"until", end}});
  }
  base::JsonObject json;
  json.boolean("changed", *changed).text("until", end);
  co_return Done(json.finish(), *changed ? 1U : 0U);
}

Answer test(const Services& services, Parameters parameters, std::string subject) {
  const auto checked = parameters.check();
  if (checked.has_error()) co_return checked.error();
  const auto result = co_await services.host.test(subject);
  if (result.has_error()) co_return result.error();
  co_return to_json(*result);
}

Answer reload(const Services& services, Parameters parameters, std::string /*subject*/) {
  const auto checked = parameters.check();
  if (checked.has_error()) co_return checked.error();
  const auto waiting = co_await services.host.reload();
  if (waiting.has_error()) co_return waiting.error();
  base::JsonObject json;
  json.boolean("changed", true).raw("needs_restart", base::json_list(*waiting));
  co_return Done(json.finish(), 1);
}

}  // namespace housecalld::admin
