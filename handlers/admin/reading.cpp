// SPDX-License-Identifier: Apache-2.0
#include "handlers/admin/actions.hpp"
#include "handlers/admin/background.hpp"
#include "handlers/admin/filters.hpp"
#include "handlers/admin/views.hpp"

namespace housecalld::admin {
namespace {

template <typename T, typename... Now>
base::Result<Done> as_json(const base::Result<T>& found, Now... now) {
  if (found.has_error()) return found.error();
  return Done(to_json(*found, now...));
}

}  // namespace

Answer list_events(const Services& services, Parameters parameters, std::string /*subject*/) {
  store::EventQuery query = event_query(parameters, services.clock.now());
  query.oldest_first = parameters.flag("oldest_first");
  const auto checked = parameters.check();
  if (checked.has_error()) co_return checked.error();
  co_return as_json(co_await in_background<store::Page<store::EventRow>>(
      services, [&] { return services.lists.events(query); }));
}

Answer show_event(const Services& services, Parameters parameters, std::string subject) {
  const auto checked = parameters.check();
  if (checked.has_error()) co_return checked.error();
  co_return as_json(co_await in_background<store::EventDetail>(
                        services, [&] { return services.lists.event(subject); }),
                    services.clock.read());
}

Answer list_deliveries(const Services& services, Parameters parameters, std::string /*subject*/) {
  store::DeliveryQuery query = delivery_query(parameters, services.clock.now());
  query.event.oldest_first = parameters.flag("oldest_first");
  const auto checked = parameters.check();
  if (checked.has_error()) co_return checked.error();
  co_return as_json(co_await in_background<store::Page<store::DeliveryRow>>(
                        services, [&] { return services.lists.deliveries(query); }),
                    services.clock.read());
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
                        services, [&] { return services.lists.delivery(id); }),
                    services.clock.read());
}

Answer list_destinations(const Services& services, Parameters parameters, std::string /*subject*/) {
  const auto checked = parameters.check();
  if (checked.has_error()) co_return checked.error();
  const auto stored = co_await in_background<std::vector<store::DestinationRow>>(
      services, [&] { return services.lists.destinations(); });
  if (stored.has_error()) co_return stored.error();
  co_return to_json(services.host.destinations(), *stored, services.clock.read());
}

Answer list_installations(const Services& services, Parameters parameters,
                          std::string /*subject*/) {
  const auto checked = parameters.check();
  if (checked.has_error()) co_return checked.error();
  co_return to_json(services.host.installations(), services.clock.now());
}

Answer list_signatures(const Services& services, Parameters parameters, std::string /*subject*/) {
  const auto installation = parameters.text("installation");
  const auto checked = parameters.check();
  if (checked.has_error()) co_return checked.error();
  auto refused = services.host.refused_requests();
  if (refused.has_error()) co_return refused.error();
  std::erase_if(*refused, [&](const RefusedRequest& one) {
    return installation && one.installation != *installation;
  });
  co_return Done(to_json(*refused));
}

}  // namespace housecalld::admin
