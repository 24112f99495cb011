// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "handlers/admin/actions.hpp"
#include "handlers/admin/background.hpp"
#include "handlers/admin/filters.hpp"
#include "handlers/admin/views.hpp"

namespace housecalld::admin {
namespace {

using DeliveryPage = store::Page<store::DeliveryRow>;
using EventPage = store::Page<store::EventRow>;

/// Oldest first, so that what is changed keeps its order, and no more than one transaction's worth.
void make_step(store::EventQuery& query) {
  query.oldest_first = true;
  query.limit = std::min(query.limit, kMostChanges);
}

bool is_configured(const Services& services, const std::string& name) {
  const auto configured = services.host.destinations();
  return std::ranges::find(configured, name, &Destination::name) != configured.end();
}

std::vector<event::DeliveryId> ids_of(const DeliveryPage& page) {
  std::vector<event::DeliveryId> ids;
  ids.reserve(page.rows.size());
  for (const store::DeliveryRow& row : page.rows) ids.push_back(row.delivery.id);
  return ids;
}

net::awaitable<base::Result<DeliveryPage>> find(const Services& services,
                                                const store::DeliveryQuery& query) {
  return in_background<DeliveryPage>(services, [&] { return services.lists.deliveries(query); });
}

void ring(const Services& services, const DeliveryPage& page,
          const std::optional<std::string>& to) {
  std::set<std::string> destinations;
  if (to) {
    destinations.insert(*to);
  } else {
    for (const store::DeliveryRow& row : page.rows) destinations.insert(row.delivery.destination);
  }
  for (const std::string& destination : destinations) services.host.ring(destination);
}

/// Routes one event again. True when that changed it; also, when it is a dry run, when it would.
/// kCorrupt when its body cannot be read.
net::awaitable<base::Result<bool>> reroute_one(const Services& services, std::string id,
                                               bool dry_run) {
  const auto found = co_await in_background<store::EventDetail>(
      services, [&] { return services.lists.event(id); });
  if (found.has_error()) co_return found.error();
  auto made = services.host.route_again(found->event);
  if (made.has_error()) co_return false;
  const event::StoredEvent& before = found->event;
  if (made->state == before.state && made->reason == before.reason) co_return false;
  if (dry_run) co_return true;
  const std::vector<std::string> destinations = made->destinations;
  const auto changed = co_await written<bool>([&](store::Callback<bool> done) {
    services.repair.reroute(std::move(*made), std::move(done));
  });
  if (changed.has_error()) co_return changed.error();
  for (const std::string& destination : destinations) services.host.ring(destination);
  co_return *changed;
}

}  // namespace

Answer replay(const Services& services, Parameters parameters, std::string /*subject*/) {
  store::DeliveryQuery query = delivery_query(parameters, services.clock.now());
  make_step(query.event);
  const bool dry_run = parameters.flag("dry_run", true);
  store::Replay which;
  which.to = parameters.text("to");
  if (which.to && !is_configured(services, *which.to)) {
    parameters.refuse("to", *which.to, "a destination that is configured");
  }
  if (!query.state || !event::is_finished(*query.state)) {
    parameters.refuse("state", query.state ? event::to_string(*query.state) : "",
                      "dead, delivered or discarded: what is unfinished needs no replay");
  }
  const auto checked = parameters.check();
  if (checked.has_error()) co_return checked.error();
  const auto page = co_await find(services, query);
  if (page.has_error()) co_return page.error();
  Step step{page->rows.size(), 0, 0, page->next};
  if (dry_run || page->rows.empty()) co_return Done(to_json(step), step.changed, dry_run);
  which.deliveries = ids_of(*page);
  which.now = services.clock.read();
  const std::optional<std::string> to = which.to;
  const auto replayed = co_await written<std::size_t>([&](store::Callback<std::size_t> done) {
    services.repair.replay(std::move(which), std::move(done));
  });
  if (replayed.has_error()) co_return replayed.error();
  step.changed = *replayed;
  services.log.info("deliveries are due again",
                    {{"count", step.changed}, {"to", to.value_or("-")}});
  ring(services, *page, to);
  co_return Done(to_json(step), step.changed, dry_run);
}

Answer discard(const Services& services, Parameters parameters, std::string /*subject*/) {
  store::DeliveryQuery query = delivery_query(parameters, services.clock.now());
  make_step(query.event);
  const bool dry_run = parameters.flag("dry_run", true);
  if (query.state && *query.state != event::DeliveryState::kDead) {
    parameters.refuse("state", event::to_string(*query.state), "dead, or nothing");
  }
  query.state = event::DeliveryState::kDead;
  const auto checked = parameters.check();
  if (checked.has_error()) co_return checked.error();
  const auto page = co_await find(services, query);
  if (page.has_error()) co_return page.error();
  Step step{page->rows.size(), 0, 0, page->next};
  if (dry_run || page->rows.empty()) co_return Done(to_json(step), step.changed, dry_run);
  const auto discarded = co_await written<std::size_t>([&](store::Callback<std::size_t> done) {
    services.repair.discard(ids_of(*page), services.clock.read(), std::move(done));
  });
  if (discarded.has_error()) co_return discarded.error();
  step.changed = *discarded;
  services.log.warn("dead letters discarded", {{"count", step.changed}});
  co_return Done(to_json(step), step.changed, dry_run);
}

Answer reroute(const Services& services, Parameters parameters, std::string /*subject*/) {
  store::EventQuery query = event_query(parameters, services.clock.now());
  make_step(query);
  const bool dry_run = parameters.flag("dry_run", true);
  if (query.state == event::EventState::kRouted) {
    parameters.refuse("state", "routed", "unrouted or unmapped, or nothing for both");
  }
  const auto checked = parameters.check();
  if (checked.has_error()) co_return checked.error();
  const auto page =
      co_await in_background<EventPage>(services, [&] { return services.lists.events(query); });
  if (page.has_error()) co_return page.error();
  Step step{0, 0, 0, page->next};
  for (const store::EventRow& row : page->rows) {
    if (row.event.state == event::EventState::kRouted) continue;
    if (row.event.payload_erased_at) continue;
    const auto changed = co_await reroute_one(services, row.event.id, dry_run);
    if (changed.has_error() && changed.error().code == base::Errc::kCorrupt) {
      services.log.warn("an event cannot be routed again",
                        {{"event", row.event.id}, {"error", changed.error()}});
      ++step.failed;
      continue;
    }
    if (changed.has_error()) {
      Done broken(to_json(step), step.changed, dry_run);
      broken.failure = changed.error();
      co_return broken;
    }
    if (!*changed) continue;
    ++step.matched;
    if (!dry_run) ++step.changed;
  }
  if (step.changed > 0) {
    services.log.info("events routed again", {{"count", step.changed}});
  }
  co_return Done(to_json(step), step.changed, dry_run);
}

Answer erase(const Services& services, Parameters parameters, std::string /*subject*/) {
  store::EventQuery query = event_query(parameters, services.clock.now());
  make_step(query);
  const bool dry_run = parameters.flag("dry_run", true);
  store::Erasure which;
  which.give_up = parameters.flag("give_up");
  if (!query.id && !query.record_id && !query.installation) {
    parameters.refuse("record", "", "a record, an installation or an event_id to erase");
  }
  const auto checked = parameters.check();
  if (checked.has_error()) co_return checked.error();
  const auto page =
      co_await in_background<EventPage>(services, [&] { return services.lists.events(query); });
  if (page.has_error()) co_return page.error();
  for (const store::EventRow& row : page->rows) {
    const bool whole = !row.event.payload_erased_at && (which.give_up || row.unfinished == 0);
    if (whole) which.events.push_back(row.event.id);
  }
  Step step{which.events.size(), 0, 0, page->next};
  if (dry_run || which.events.empty()) co_return Done(to_json(step), step.changed, dry_run);
  which.now = services.clock.read();
  const auto erased = co_await written<std::size_t>([&](store::Callback<std::size_t> done) {
    services.repair.erase_payloads(std::move(which), std::move(done));
  });
  if (erased.has_error()) co_return erased.error();
  step.changed = *erased;
  services.log.warn("payloads erased", {{"count", step.changed}});
  co_return Done(to_json(step), step.changed, dry_run);
}

}  // namespace housecalld::admin
