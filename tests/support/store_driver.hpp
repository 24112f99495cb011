// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "routing/base/crypto.hpp"
#include "routing/store/store.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/wait_for.hpp"

namespace housecalld::test {

/// When the tests of stores begin.
inline constexpr base::Timestamp kStart{base::Millis(1'790'000'000'000)};

/// An event that differs from others in its id and body. It goes to the destinations given, without
/// an order key, and was received at kStart.
[[nodiscard]] inline event::NewEvent new_event(const std::string& id,
                                               std::vector<std::string> destinations = {}) {
  event::NewEvent made;
  made.event.id = id;
  made.event.installation = "acme";
  made.event.received_at = kStart;
  made.due_at = moment_of(kStart);
  made.event.state =
      destinations.empty() ? event::EventState::kUnrouted : event::EventState::kRouted;
  made.event.object.provider_event = "job.created";
  made.event.object.object = "jobs";
  made.event.object.payload_key = "job";
  made.event.object.action = event::Action::kCreate;
  made.event.body = R"({"event":"job.created","job":{"note":")" + id + R"("}})";
  made.digest = base::sha256({made.event.body});
  made.destinations = std::move(destinations);
  return made;
}

/// The same with an order key.
[[nodiscard]] inline event::NewEvent event_of_record(const std::string& id, const std::string& key,
                                                     std::vector<std::string> destinations) {
  event::NewEvent made = new_event(id, std::move(destinations));
  made.event.object.record_id = key;
  made.order_key = key;
  return made;
}

/// The writing calls of a store, each waiting for its outcome. Does not own the store.
class StoreDriver {
 public:
  explicit StoreDriver(store::Store& store) : store_(store) {}

  /// What it is to be delivered is due when it was received.
  base::Result<store::Appended> append(event::NewEvent event, store::Decide decide = {}) {
    event.due_at = moment_of(event.event.received_at);
    return wait_for<store::Appended>(
        [&](auto done) { store_.append(std::move(event), std::move(decide), std::move(done)); });
  }
  base::Result<std::size_t> forget_tombstones(base::Timestamp before, std::size_t limit) {
    return wait_for<std::size_t>(
        [&](auto done) { store_.forget_tombstones(before, limit, std::move(done)); });
  }
  /// Leases last a minute.
  base::Result<store::Claimed> claim(const std::string& destination, base::Timestamp now,
                                     std::size_t limit = 100) {
    return claim({destination, now_at(now), moment_of(now) + std::chrono::minutes(1), limit});
  }
  base::Result<store::Claimed> claim(const store::ClaimRequest& request) {
    return wait_for<store::Claimed>([&](auto done) { store_.claim(request, std::move(done)); });
  }
  base::Result<store::Settled> settle(const store::Settlement& settlement) {
    return wait_for<store::Settled>([&](auto done) { store_.settle(settlement, std::move(done)); });
  }
  base::Result<std::size_t> recover(base::Timestamp now) {
    return wait_for<std::size_t>([&](auto done) { store_.recover(now_at(now), std::move(done)); });
  }
  base::Result<std::size_t> replay(const store::Replay& which) {
    return wait_for<std::size_t>([&](auto done) { store_.replay(which, std::move(done)); });
  }
  /// The deliveries of one page, oldest first.
  base::Result<std::size_t> replay(store::DeliveryQuery query, base::Timestamp now) {
    query.event.oldest_first = true;
    const auto page = store_.deliveries(query);
    if (page.has_error()) return page.error();
    store::Replay which;
    for (const store::DeliveryRow& row : page->rows) which.deliveries.push_back(row.delivery.id);
    which.now = now_at(now);
    return replay(which);
  }
  base::Result<std::size_t> discard(const std::vector<event::DeliveryId>& deliveries,
                                    base::Timestamp now) {
    return wait_for<std::size_t>(
        [&](auto done) { store_.discard(deliveries, now_at(now), std::move(done)); });
  }
  base::Result<std::size_t> erase_payloads(const store::Erasure& which) {
    return wait_for<std::size_t>([&](auto done) { store_.erase_payloads(which, std::move(done)); });
  }
  base::Result<bool> reroute(const store::Reroute& made) {
    return wait_for<bool>([&](auto done) { store_.reroute(made, std::move(done)); });
  }
  base::Result<std::size_t> abandon(const store::Abandonment& which) {
    return wait_for<std::size_t>([&](auto done) { store_.abandon(which, std::move(done)); });
  }
  base::Result<bool> pause(const std::string& destination, std::optional<base::Millis> time,
                           base::Timestamp now) {
    return wait_for<bool>(
        [&](auto done) { store_.pause(destination, time, now_at(now), std::move(done)); });
  }
  base::Result<store::GivenUp> give_up(const store::GivingUp& which) {
    return wait_for<store::GivenUp>([&](auto done) { store_.give_up(which, std::move(done)); });
  }
  base::Result<store::Expired> remove_events(const store::Expiry& which) {
    return wait_for<store::Expired>(
        [&](auto done) { store_.remove_events(which, std::move(done)); });
  }
  base::Result<bool> disable(const std::string& destination, const std::string& reason,
                             base::Timestamp now) {
    return wait_for<bool>(
        [&](auto done) { store_.disable(destination, reason, now_at(now), std::move(done)); });
  }
  base::Result<bool> enable(const std::string& destination) {
    return wait_for<bool>([&](auto done) { store_.enable(destination, std::move(done)); });
  }
  base::Result<bool> probe() {
    return wait_for<bool>([&](auto done) { store_.probe(std::move(done)); });
  }
  base::Result<std::size_t> forget_digests(base::Timestamp before, std::size_t limit) {
    return wait_for<std::size_t>(
        [&](auto done) { store_.forget_digests(before, limit, std::move(done)); });
  }

  /// Claims one due delivery, which must exist, and ends it as `state`. Gives its event's id.
  std::string finish_next(const std::string& destination, event::DeliveryState state,
                          base::Timestamp now) {
    const store::Claimed claimed = claim(destination, now, 1).value();
    store::Settlement settlement;
    settlement.delivery = claimed.work.at(0).delivery.id;
    settlement.state = state;
    settlement.attempt.started_at = now;
    settlement.attempt.succeeded = state == event::DeliveryState::kDelivered;
    settlement.reason = settlement.attempt.succeeded ? "" : "given up";
    settlement.health =
        settlement.attempt.succeeded ? store::Health::kWorks : store::Health::kFails;
    settlement.now = now_at(now);
    static_cast<void>(settle(settlement).value());
    return claimed.work.at(0).event.id;
  }

 private:
  store::Store& store_;
};

}  // namespace housecalld::test
