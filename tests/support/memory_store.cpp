// SPDX-License-Identifier: Apache-2.0
#include "tests/support/memory_store.hpp"

#include <algorithm>

namespace housecalld::test {

using event::DeliveryState;
using event::is_finished;

void MemoryStore::append(event::NewEvent event, store::Callback<store::Appended> done) {
  write<store::Appended>(done, [&] { return append_now(event); });
}

void MemoryStore::claim(store::ClaimRequest request, store::Callback<store::Claimed> done) {
  write<store::Claimed>(done, [&] { return claim_now(request); });
}

void MemoryStore::settle(store::Settlement settlement, store::Callback<bool> done) {
  write<bool>(done, [&] { return settle_now(settlement); });
}

void MemoryStore::release_claims(base::Timestamp now, store::Callback<std::size_t> done) {
  write<std::size_t>(done, [&] {
    std::size_t released = 0;
    for (Row& row : rows_) {
      if (row.delivery.state != DeliveryState::kClaimed) continue;
      row.delivery.state = DeliveryState::kWaiting;
      row.delivery.next_attempt_at = now;
      ++released;
    }
    return released;
  });
}

void MemoryStore::disable(std::string destination, std::string reason, base::Timestamp now,
                          store::Callback<bool> done) {
  write<bool>(done, [&] { return disable_now(destination, {now, std::move(reason), false, {}}); });
}

void MemoryStore::enable(std::string destination, store::Callback<bool> done) {
  write<bool>(done, [&] {
    failing_.erase(destination);
    return disabled_.erase(destination) > 0;
  });
}

void MemoryStore::pause(std::string destination, std::optional<base::Timestamp> until,
                        base::Timestamp now, store::Callback<bool> done) {
  write<bool>(done, [&] { return disable_now(destination, {now, "paused", true, until}); });
}

void MemoryStore::give_up(store::GivingUp which, store::Callback<std::size_t> done) {
  write<std::size_t>(done, [&] { return give_up_now(which); });
}

void MemoryStore::forget_digests(base::Timestamp before, std::size_t limit,
                                 store::Callback<std::size_t> done) {
  write<std::size_t>(done, [&] { return forget_now(before, limit); });
}

void MemoryStore::remove_events(store::Expiry which, store::Callback<store::Expired> done) {
  write<store::Expired>(done, [&] { return remove_now(which); });
}

base::Result<std::vector<store::DestinationRow>> MemoryStore::destinations() {
  return read<std::vector<store::DestinationRow>>([&] { return destination_rows(); });
}

base::Result<store::Usage> MemoryStore::usage() {
  return read<store::Usage>([&] { return usage_now(); });
}

void MemoryStore::close() {
  const std::scoped_lock lock(mutex_);
  closed_ = true;
}

base::Result<store::Appended> MemoryStore::append_now(event::NewEvent& made) {
  if (const store::Usage usage = usage_now(); !usage.refusal.empty()) {
    return base::fail(base::Errc::kUnavailable, usage.refusal);
  }
  const std::pair key(made.event.installation, made.body_digest);
  const auto known = digests_.find(key);
  if (known != digests_.end() && known->second.accepted_at >= made.event.received_at - window_) {
    return store::Appended{known->second.event_id, true};
  }
  if (std::ranges::find(events_, made.event.id, &event::StoredEvent::id) != events_.end()) {
    return base::fail(base::Errc::kInvalid, "there is an event " + made.event.id + " already");
  }
  digests_.insert_or_assign(key, Digested{made.event.id, made.event.received_at});
  events_.push_back(std::move(made.event));
  const event::StoredEvent& kept = events_.back();
  for (const std::string& destination : made.destinations) {
    add_row(events_.size() - 1, destination, made.order_key, kept.received_at);
  }
  return store::Appended{events_.back().id, false};
}

store::Usage MemoryStore::usage_now() const {
  store::Usage usage;
  for (std::size_t at = 0; at < events_.size(); ++at) {
    if (!removed_.contains(at)) usage.used_bytes += events_[at].body.size();
  }
  usage.unfinished = static_cast<std::size_t>(std::ranges::count_if(
      rows_, [](const Row& row) { return !is_finished(row.delivery.state); }));
  if (max_unfinished_ > 0 && usage.unfinished >= max_unfinished_) {
    usage.refusal = "too many are unfinished (store.max_unfinished)";
  }
  return usage;
}

bool MemoryStore::disable_now(const std::string& destination, Disabled disabled) {
  const auto [place, made] = disabled_.try_emplace(destination, disabled);
  if (made) return true;
  Disabled& old = place->second;
  if (!old.paused || (disabled.paused && old.until == disabled.until)) return false;
  if (disabled.paused) disabled.at = old.at;
  old = std::move(disabled);
  return true;
}

bool MemoryStore::is_disabled(const std::string& destination, base::Timestamp now) {
  const auto found = disabled_.find(destination);
  if (found == disabled_.end()) return false;
  if (!found->second.until || *found->second.until > now) return true;
  disabled_.erase(found);
  return false;
}

std::size_t MemoryStore::give_up_now(const store::GivingUp& which) {
  std::size_t given_up = 0;
  std::size_t looked_at = 0;
  for (Row& row : rows_) {
    if (row.delivery.destination != which.destination) continue;
    if (is_finished(row.delivery.state)) continue;
    if (looked_at++ == which.limit) break;
    if (events_[row.event].received_at >= which.received_before) break;
    if (row.delivery.state == DeliveryState::kClaimed) continue;
    row.delivery.state = DeliveryState::kDead;
    row.delivery.next_attempt_at = which.now;
    row.finished_at = which.now;
    const std::string& last = row.delivery.reason;
    row.delivery.reason = which.reason + (last.empty() ? "" : ": " + last);
    promote_next(row, which.now);
    ++given_up;
  }
  return given_up;
}

bool MemoryStore::is_expired(std::size_t event, const store::Expiry& which) const {
  bool any = false;
  bool dead = false;
  for (const Row& row : rows_) {
    if (row.event != event) continue;
    if (!is_finished(row.delivery.state)) return false;
    any = true;
    dead = dead || row.delivery.state == DeliveryState::kDead;
  }
  const bool delivered = any && !dead;
  return events_[event].received_at < (delivered ? which.delivered_before : which.others_before);
}

/// An event's place is its index plus one.
store::Expired MemoryStore::remove_now(const store::Expiry& which) {
  store::Expired result;
  result.last = which.after;
  std::size_t seen = 0;
  for (auto at = static_cast<std::size_t>(which.after); at < events_.size(); ++at) {
    if (removed_.contains(at)) continue;
    if (seen == which.limit) return result;
    const base::Timestamp youngest = std::max(which.delivered_before, which.others_before);
    if (events_[at].received_at >= youngest) break;
    ++seen;
    result.last = static_cast<std::int64_t>(at) + 1;
    if (!is_expired(at, which)) continue;
    removed_.insert(at);
    ++result.removed;
  }
  result.finished = seen < which.limit;
  return result;
}

store::Claimed MemoryStore::claim_now(const store::ClaimRequest& request) {
  std::vector<std::pair<base::Timestamp, Row*>> due;
  store::Claimed claimed;
  if (is_disabled(request.destination, request.now)) return claimed;
  const auto failing = failing_.find(request.destination);
  if (failing != failing_.end()) claimed.failing_since = failing->second;
  for (Row& row : rows_) {
    if (row.delivery.destination != request.destination) continue;
    const auto& mine = request.under_way;
    if (std::ranges::find(mine, row.delivery.id) != mine.end()) continue;
    if (row.delivery.state == DeliveryState::kWaiting) {
      due.emplace_back(row.delivery.next_attempt_at, &row);
    } else if (row.delivery.state == DeliveryState::kClaimed) {
      due.emplace_back(row.lease_until, &row);
    }
  }
  std::ranges::sort(due);
  for (const auto& [time, row] : due) {
    if (time > request.now || claimed.work.size() >= request.limit) {
      claimed.next_due = time;
      break;
    }
    row->delivery.state = DeliveryState::kClaimed;
    row->lease_until = request.lease_until;
    claimed.work.push_back({row->delivery, events_[row->event]});
  }
  return claimed;
}

bool MemoryStore::settle_now(const store::Settlement& settlement) {
  const auto place = static_cast<std::size_t>(settlement.delivery) - 1;
  if (place >= rows_.size()) return false;
  Row& row = rows_[place];
  row.attempts.push_back(settlement.attempt);
  if (settlement.attempt.succeeded) {
    failing_.erase(row.delivery.destination);
  } else {
    failing_.try_emplace(row.delivery.destination, settlement.attempt.started_at);
  }
  if (row.delivery.state != DeliveryState::kClaimed) return false;
  row.delivery.state = settlement.state;
  row.delivery.reason = settlement.reason;
  ++row.delivery.attempts;
  if (!is_finished(settlement.state)) {
    row.delivery.next_attempt_at = settlement.next_attempt_at;
    return true;
  }
  row.delivery.next_attempt_at = settlement.now;
  row.finished_at = settlement.now;
  promote_next(row, settlement.now);
  return true;
}

std::size_t MemoryStore::forget_now(base::Timestamp before, std::size_t limit) {
  std::size_t forgotten = 0;
  std::erase_if(digests_, [&](const auto& entry) {
    const bool forget = entry.second.accepted_at < before && forgotten < limit;
    forgotten += forget ? 1 : 0;
    return forget;
  });
  return forgotten;
}

std::vector<store::DestinationRow> MemoryStore::destination_rows() const {
  std::map<std::string, store::DestinationRow> found;
  for (const Row& row : rows_) {
    const bool settled = row.delivery.state == DeliveryState::kDelivered ||
                         row.delivery.state == DeliveryState::kDiscarded;
    if (settled || removed_.contains(row.event)) continue;
    store::DestinationRow& destination = found[row.delivery.destination];
    if (row.delivery.state == DeliveryState::kDead) ++destination.dead;
    if (is_finished(row.delivery.state)) continue;
    ++destination.unfinished;
    if (!destination.oldest_unfinished) {
      destination.oldest_unfinished = events_[row.event].received_at;
    }
  }
  for (const auto& [name, disabled] : disabled_) {
    found[name].disabled_at = disabled.at;
    found[name].disabled_reason = disabled.reason;
    found[name].paused = disabled.paused;
    found[name].paused_until = disabled.until;
  }
  for (const auto& [name, since] : failing_) found[name].failing_since = since;
  std::vector<store::DestinationRow> rows;
  for (auto& [name, row] : found) {
    row.name = name;
    rows.push_back(std::move(row));
  }
  return rows;
}

DeliveryState MemoryStore::joining_state(const Row& joining) const {
  const auto stands_before = [&](const Row& row) {
    return row.delivery.destination == joining.delivery.destination &&
           row.order_key == joining.order_key && !is_finished(row.delivery.state);
  };
  const bool held = !joining.order_key.empty() && std::ranges::any_of(rows_, stands_before);
  return held ? DeliveryState::kHeld : DeliveryState::kWaiting;
}

void MemoryStore::promote_next(const Row& finished, base::Timestamp now) {
  for (Row& row : rows_) {
    if (row.delivery.state != DeliveryState::kHeld || row.order_key != finished.order_key ||
        row.delivery.destination != finished.delivery.destination) {
      continue;
    }
    row.delivery.state = DeliveryState::kWaiting;
    row.delivery.next_attempt_at = now;
    return;
  }
}

}  // namespace housecalld::test
