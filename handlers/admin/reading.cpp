// SPDX-License-Identifier: Apache-2.0
#include "handlers/admin/actions.hpp"
#include "handlers/admin/background.hpp"
#include "handlers/admin/filters.hpp"
#include "handlers/admin/views.hpp"

namespace housecalld::admin {
namespace {

template <typename T>
base::Result<std::string> as_json(const base::Result<T>& found) {
  if (found.has_error()) return found.error();
  return to_json(*found);
}

}  // namespace

Answer list_events(const Services& services, Parameters parameters, std::string /*subject*/) {
  store::EventQuery query = event_query(parameters, services.clock.now());
  query.oldest_first = parameters.flag("oldest_first");
  const auto checked = parameters.check();
  if (checked.has_error()) co_return checked.error();
  co_return as_json(co_await in_background<store::Page<store::EventRow>>(
      services, [&] { return services.store.events(query); }));
}

Answer show_event(const Services& services, Parameters parameters, std::string subject) {
  const auto checked = parameters.check();
  if (checked.has_error()) co_return checked.error();
  co_return as_json(co_await in_background<store::EventDetail>(
      services, [&] { return services.store.event(subject); }));
}

Answer list_deliveries(const Services& services, Parameters parameters, std::string /*subject*/) {
  store::DeliveryQuery query = delivery_query(parameters, services.clock.now());
  query.event.oldest_first = parameters.flag("oldest_first");
  const auto checked = parameters.check();
  if (checked.has_error()) co_return checked.error();
  co_return as_json(co_await in_background<store::Page<store::DeliveryRow>>(
      services, [&] { return services.store.deliveries(query); }));
}

Answer show_delivery(const Services& services, Parameters parameters, std::string subject) {
  const auto checked = parameters.check();
  if (checked.has_error()) co_return checked.error();
  event::DeliveryId id = 0;
  for (const char digit : subject) {
    if (digit < '0' || digit > '9' || subject.size() > 18) {
      co_return base::fail(base::Errc::kNotFound, "no delivery " + subject);
    }
    id = id * 10 + (digit - '0');
  }
  co_return as_json(co_await in_background<store::DeliveryReport>(
      services, [&] { return services.store.delivery(id); }));
}

Answer list_destinations(const Services& services, Parameters parameters, std::string /*subject*/) {
  const auto checked = parameters.check();
  if (checked.has_error()) co_return checked.error();
  const auto stored = co_await in_background<std::vector<store::DestinationRow>>(
      services, [&] { return services.store.destinations(); });
  if (stored.has_error()) co_return stored.error();
  co_return to_json(services.host.destinations(), *stored);
}

Answer list_installations(const Services& services, Parameters parameters,
                          std::string /*subject*/) {
  const auto checked = parameters.check();
  if (checked.has_error()) co_return checked.error();
  co_return to_json(services.host.installations());
}

}  // namespace housecalld::admin
