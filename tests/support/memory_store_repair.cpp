// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "tests/support/memory_store.hpp"

namespace housecalld::test {

using event::DeliveryState;

MemoryStore::Row* MemoryStore::find_row(event::DeliveryId id) {
  const auto place = static_cast<std::size_t>(id) - 1;
  return place < rows_.size() && !removed_.contains(rows_[place].event) ? &rows_[place] : nullptr;
}

void MemoryStore::add_row(std::size_t event, const std::string& destination,
                          const std::string& order_key, base::Timestamp now) {
  Row row;
  row.delivery.id = static_cast<event::DeliveryId>(rows_.size()) + 1;
  row.delivery.event_id = events_[event].id;
  row.delivery.destination = destination;
  row.delivery.next_attempt_at = now;
  row.event = event;
  row.order_key = order_key;
  row.delivery.state = joining_state(row);
  rows_.push_back(std::move(row));
}

void MemoryStore::make_due_again(Row& row, base::Timestamp now) {
  row.delivery.state = joining_state(row);
  row.delivery.attempts = 0;
  row.delivery.next_attempt_at = now;
  row.delivery.reason.clear();
  row.finished_at.reset();
}

bool MemoryStore::replay_one(event::DeliveryId id, const store::Replay& which) {
  Row* row = find_row(id);
  if (row == nullptr || !event::is_finished(row->delivery.state)) return false;
  if (events_[row->event].payload_erased_at) return false;
  if (which.to && *which.to != row->delivery.destination) {
    const auto other = std::ranges::find_if(rows_, [&](const Row& candidate) {
      return candidate.event == row->event && candidate.delivery.destination == *which.to;
    });
    if (other == rows_.end()) {
      const std::string order_key = row->order_key;
      add_row(row->event, *which.to, order_key, which.now);
      return true;
    }
    if (!event::is_finished(other->delivery.state)) return false;
    row = &*other;
  }
  make_due_again(*row, which.now);
  return true;
}

void MemoryStore::replay(store::Replay which, store::Callback<std::size_t> done) {
  write<std::size_t>(done, [&] {
    return static_cast<std::size_t>(std::ranges::count_if(
        which.deliveries, [&](event::DeliveryId id) { return replay_one(id, which); }));
  });
}

void MemoryStore::discard(std::vector<event::DeliveryId> deliveries, base::Timestamp now,
                          store::Callback<std::size_t> done) {
  write<std::size_t>(done, [&] {
    std::size_t discarded = 0;
    for (const event::DeliveryId id : deliveries) {
      Row* row = find_row(id);
      if (row == nullptr || row->delivery.state != DeliveryState::kDead) continue;
      row->delivery.state = DeliveryState::kDiscarded;
      row->finished_at = now;
      ++discarded;
    }
    return discarded;
  });
}

bool MemoryStore::reroute_now(const store::Reroute& made) {
  const auto found = std::ranges::find(events_, made.event_id, &event::StoredEvent::id);
  if (found == events_.end() || found->state == event::EventState::kRouted) return false;
  if (found->state == made.state && found->reason == made.reason) return false;
  found->state = made.state;
  found->reason = made.reason;
  found->object = made.object;
  for (const std::string& destination : made.destinations) {
    add_row(static_cast<std::size_t>(found - events_.begin()), destination, made.order_key,
            made.now);
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
  if (!which.give_up && std::ranges::any_of(rows_, unfinished)) return false;
  for (Row& row : rows_) {
    if (!belongs(row)) continue;
    for (event::Attempt& attempt : row.attempts) attempt.response_prefix.clear();
    if (!unfinished(row)) continue;
    row.delivery.state = DeliveryState::kDead;
    row.delivery.next_attempt_at = which.now;
    row.delivery.reason = "gave up: the payload was erased";
    row.finished_at = which.now;
    promote_next(row, which.now);
  }
  found->body.clear();
  found->payload_erased_at = which.now;
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
