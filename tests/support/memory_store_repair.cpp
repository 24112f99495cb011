// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "tests/support/memory_store.hpp"

namespace housecalld::test {

using event::DeliveryState;

MemoryStore::Row* MemoryStore::find_row(event::DeliveryId id) {
  const auto place = static_cast<std::size_t>(id) - 1;
  return place < rows_.size() && !removed_.contains(rows_[place].event) ? &rows_[place] : nullptr;
}

MemoryStore::Row* MemoryStore::find_delivery(std::size_t event, const std::string& destination) {
  const auto found = std::ranges::find_if(rows_, [&](const Row& row) {
    return row.event == event && row.delivery.destination == destination;
  });
  return found == rows_.end() ? nullptr : &*found;
}

void MemoryStore::add_row(std::size_t event, const std::string& destination,
                          const std::string& order_key, base::Now now) {
  Row row;
  row.delivery.id = static_cast<event::DeliveryId>(rows_.size()) + 1;
  row.delivery.event_id = events_[event].id;
  row.delivery.destination = destination;
  row.delivery.state = delivery::kJoined;
  row.delivery.next_attempt_at = now.moment;
  row.event = event;
  row.order_key = order_key;
  row.joined_at = now.wall;
  rows_.push_back(std::move(row));
  bring_into_order(rows_.back(), now.moment);
}

bool MemoryStore::replay_one(event::DeliveryId id, const store::Replay& which) {
  Row* row = find_row(id);
  if (row == nullptr || !event::is_finished(row->delivery.state)) return false;
  if (events_[row->event].payload_erased_at) return false;
  if (which.to && *which.to != row->delivery.destination) {
    Row* const other = find_delivery(row->event, *which.to);
    if (other == nullptr) {
      const std::string order_key = row->order_key;
      add_row(row->event, *which.to, order_key, which.now);
      return true;
    }
    row = other;
  }
  return change(*row, delivery::Transition::kReplay, which.now);
}

std::size_t MemoryStore::abandon_now(const store::Abandonment& which) {
  std::vector<std::size_t> waiting;
  for (std::size_t at = 0; at < rows_.size(); ++at) {
    const event::Delivery& one = rows_[at].delivery;
    const bool waits = one.state == DeliveryState::kWaiting || one.state == DeliveryState::kHeld;
    if (waits && one.destination == which.destination) waiting.push_back(at);
  }
  std::ranges::stable_sort(waiting, {}, [this](std::size_t at) { return rows_[at].event; });
  waiting.resize(std::min(waiting.size(), which.limit));
  for (const std::size_t at : waiting) {
    if (which.to) {
      const std::string order_key = rows_[at].order_key;
      Row* const other = find_delivery(rows_[at].event, *which.to);
      if (other == nullptr) add_row(rows_[at].event, *which.to, order_key, which.now);
      if (other != nullptr) change(*other, delivery::Transition::kRevive, which.now);
    }
    Row& row = rows_[at];
    const std::string last = row.delivery.reason;
    change(row, delivery::Transition::kAbandon, which.now);
    row.delivery.reason = which.to ? "moved to " + *which.to : "discarded by hand";
    if (!last.empty()) row.delivery.reason += ": " + last;
  }
  return waiting.size();
}

void MemoryStore::abandon(store::Abandonment which, store::Callback<std::size_t> done) {
  write<std::size_t>(done, [&] { return abandon_now(which); });
}

void MemoryStore::replay(store::Replay which, store::Callback<std::size_t> done) {
  write<std::size_t>(done, [&] {
    return static_cast<std::size_t>(std::ranges::count_if(
        which.deliveries, [&](event::DeliveryId id) { return replay_one(id, which); }));
  });
}

void MemoryStore::discard(std::vector<event::DeliveryId> deliveries, base::Now now,
                          store::Callback<std::size_t> done) {
  write<std::size_t>(done, [&] {
    std::size_t discarded = 0;
    for (const event::DeliveryId id : deliveries) {
      Row* row = find_row(id);
      if (row != nullptr && change(*row, delivery::Transition::kDiscard, now)) ++discarded;
    }
    return discarded;
  });
}

bool MemoryStore::reroute_now(const store::Reroute& made) {
  const auto found = std::ranges::find(events_, made.event_id, &event::StoredEvent::id);
  const auto place = static_cast<std::size_t>(found - events_.begin());
  if (found == events_.end() || removed_.contains(place)) return false;
  if (found->state == event::EventState::kRouted) return false;
  if (found->payload_erased_at) return false;
  if (found->state == made.state && found->reason == made.reason) return false;
  found->state = made.state;
  found->reason = made.reason;
  found->object = made.object;
  for (const std::string& destination : made.destinations) {
    add_row(place, destination, made.order_key, made.now);
  }
  return true;
}

bool MemoryStore::erase_one(const std::string& id, const store::Erasure& which) {
  const auto found = std::ranges::find(events_, id, &event::StoredEvent::id);
  const auto place = static_cast<std::size_t>(found - events_.begin());
  if (found == events_.end() || removed_.contains(place) || found->payload_erased_at) return false;
  const auto belongs = [&](const Row& row) { return row.event == place; };
  const auto unfinished = [&](const Row& row) {
    return belongs(row) && !event::is_finished(row.delivery.state);
  };
  const auto under_way = [&](const Row& row) {
    return belongs(row) && row.delivery.state == DeliveryState::kClaimed;
  };
  if (!which.give_up && std::ranges::any_of(rows_, unfinished)) return false;
  if (std::ranges::any_of(rows_, under_way)) return false;
  for (Row& row : rows_) {
    if (!belongs(row)) continue;
    for (event::Attempt& attempt : row.attempts) attempt.response_prefix.clear();
    const std::string last = row.delivery.reason;
    if (!change(row, delivery::Transition::kGiveUp, which.now)) continue;
    row.delivery.reason = "gave up: the payload was erased" + (last.empty() ? "" : ": " + last);
  }
  found->body.clear();
  found->payload_erased_at = which.now.wall;
  return true;
}

void MemoryStore::erase_payloads(store::Erasure which, store::Callback<std::size_t> done) {
  write<std::size_t>(done, [&] {
    return static_cast<std::size_t>(std::ranges::count_if(
        which.events, [&](const std::string& id) { return erase_one(id, which); }));
  });
}

void MemoryStore::reroute(store::Reroute made, store::Callback<bool> done) {
  write<bool>(done, [&] { return reroute_now(made); });
}

}  // namespace housecalld::test
