// SPDX-License-Identifier: Apache-2.0
#include "tests/support/memory_store.hpp"

#include <algorithm>

namespace housecalld::test {

using event::DeliveryState;
using event::is_finished;

void MemoryStore::append(event::NewEvent event, store::Decide decide,
                         store::Callback<store::Appended> done) {
  write<store::Appended>(done, [&] { return append_now(event, decide); });
}

void MemoryStore::claim(store::ClaimRequest request, store::Callback<store::Claimed> done) {
  write<store::Claimed>(done, [&] { return claim_now(request); });
}

void MemoryStore::settle(store::Settlement settlement, store::Callback<store::Settled> done) {
  write<store::Settled>(done, [&] { return settle_now(settlement); });
}

void MemoryStore::recover(base::Now now, store::Callback<std::size_t> done) {
  write<std::size_t>(done, [&] { return recover_now(now); });
}

void MemoryStore::disable(std::string destination, std::string reason, base::Now now,
                          store::Callback<bool> done) {
  write<bool>(done, [&] {
    return disable_now(destination, {now.wall, std::move(reason), false, {}});
  });
}

void MemoryStore::enable(std::string destination, store::Callback<bool> done) {
  write<bool>(done, [&] {
    failing_.erase(destination);
    return disabled_.erase(destination) > 0;
  });
}

void MemoryStore::pause(std::string destination, std::optional<base::Millis> time, base::Now now,
                        store::Callback<bool> done) {
  write<bool>(done, [&] {
    Disabled paused{now.wall, "paused", true, {}};
    if (time) paused.until = now.moment + *time;
    paused.pause = time.value_or(base::Millis(0));
    return disable_now(destination, paused);
  });
}

void MemoryStore::give_up(store::GivingUp which, store::Callback<store::GivenUp> done) {
  write<store::GivenUp>(done, [&] { return give_up_now(which); });
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

store::Past MemoryStore::past_of(const event::StoredEvent& event) const {
  store::Past past;
  for (std::size_t at = 0; at < events_.size(); ++at) {
    const event::StoredEvent& one = events_[at];
    const bool alike = one.installation == event.installation &&
                       one.object.company_id == event.object.company_id &&
                       one.object.object == event.object.object &&
                       one.object.record_id == event.object.record_id;
    const bool there = !removed_.contains(at) && !one.payload_erased_at;
    if (alike && there && event.object.action == event::Action::kUpdate) past.body = one.body;
    const bool same_record = one.installation == event.installation &&
                             one.object.object == event.object.object &&
                             one.object.record_id == event.object.record_id;
    const bool create = same_record && !removed_.contains(at) && !one.object.ghost_job &&
                        one.object.action == event::Action::kCreate;
    if (create && event.object.action == event::Action::kDelete) {
      past.created_at = std::max(past.created_at, one.object.occurred_at);
    }
  }
  const auto found =
      tombstones_.find({event.installation, event.object.object, *event.object.record_id});
  if (found != tombstones_.end()) past.deleted_at = found->second.deleted_at;
  return past;
}

void MemoryStore::note_tombstone(const event::NewEvent& made) {
  const event::StoredEvent& event = made.event;
  const Record record = {event.installation, event.object.object, *event.object.record_id};
  if (made.tombstone == event::Tombstone::kSet) {
    const base::Timestamp deleted_at = event.object.occurred_at.value_or(event.received_at);
    const auto [one, added] =
        tombstones_.try_emplace(record, Tombstone{deleted_at, event.received_at});
    one->second.deleted_at = std::max(one->second.deleted_at, deleted_at);
  } else if (made.tombstone == event::Tombstone::kLift) {
    tombstones_.erase(record);
  }
}

void MemoryStore::forget_tombstones(base::Timestamp before, std::size_t limit,
                                    store::Callback<std::size_t> done) {
  write<std::size_t>(done, [&] {
    std::size_t forgotten = 0;
    std::erase_if(tombstones_, [&](const auto& one) {
      return one.second.noted_at < before && forgotten < limit && ++forgotten > 0;
    });
    return forgotten;
  });
}

base::Result<store::Appended> MemoryStore::append_now(event::NewEvent& made,
                                                      const store::Decide& decide) {
  if (const store::Usage usage = usage_now(); !usage.refusal.empty()) {
    return base::fail(base::Errc::kUnavailable, usage.refusal);
  }
  const std::pair key(made.event.installation, made.digest);
  const auto known = digests_.find(key);
  if (known != digests_.end() && known->second.accepted_at >= made.event.received_at - window_) {
    return store::Appended{known->second.event_id, true};
  }
  if (std::ranges::find(events_, made.event.id, &event::StoredEvent::id) != events_.end()) {
    return base::fail(base::Errc::kInvalid, "there is an event " + made.event.id + " already");
  }
  if (decide && made.event.object.record_id) {
    decide(made, past_of(made.event));
    note_tombstone(made);
  }
  digests_.insert_or_assign(key, Digested{made.event.id, made.event.received_at});
  events_.push_back(std::move(made.event));
  const event::StoredEvent& kept = events_.back();
  for (const std::string& destination : made.destinations) {
    add_row(events_.size() - 1, destination, made.order_key, {kept.received_at, made.due_at});
  }
  return store::Appended{kept.id, false, kept.state, kept.reason, made.destinations};
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

bool MemoryStore::is_disabled(const std::string& destination, base::Moment now) {
  const auto found = disabled_.find(destination);
  if (found == disabled_.end()) return false;
  if (!found->second.until || *found->second.until > now) return true;
  disabled_.erase(found);
  return false;
}

store::GivenUp MemoryStore::give_up_now(const store::GivingUp& which) {
  std::vector<Row*> old;
  for (Row& row : rows_) {
    const bool waits =
        delivery::after(row.delivery.state, delivery::Transition::kGiveUp).has_value();
    if (waits && row.joined_at < which.joined_before) old.push_back(&row);
  }
  std::ranges::stable_sort(old, {}, &Row::joined_at);
  old.resize(std::min(old.size(), which.limit));
  store::GivenUp given_up;
  for (Row* row : old) {
    const std::string last = row->delivery.reason;
    change(*row, delivery::Transition::kGiveUp, which.now);
    row->delivery.reason = which.reason + (last.empty() ? "" : ": " + last);
    ++given_up[row->delivery.destination];
  }
  return given_up;
}

bool MemoryStore::is_expired(std::size_t event, const store::Expiry& which) const {
  bool any = false;
  bool dead = false;
  base::Timestamp finished_at = events_[event].received_at;
  for (const Row& row : rows_) {
    if (row.event != event) continue;
    if (!row.finished_at) return false;
    finished_at = any ? std::max(finished_at, *row.finished_at) : *row.finished_at;
    any = true;
    dead = dead || row.delivery.state == DeliveryState::kDead;
  }
  return finished_at < (any && !dead ? which.delivered_before : which.others_before);
}

/// An event's place is its index plus one.
store::Expired MemoryStore::remove_now(const store::Expiry& which) {
  std::vector<std::pair<base::Timestamp, std::int64_t>> walk;
  const base::Timestamp youngest = std::max(which.delivered_before, which.others_before);
  for (std::size_t at = 0; at < events_.size(); ++at) {
    const std::pair place(events_[at].received_at, static_cast<std::int64_t>(at) + 1);
    const bool follows = place > std::pair(which.after.received_at, which.after.event);
    if (!removed_.contains(at) && follows && place.first < youngest) walk.push_back(place);
  }
  std::ranges::sort(walk);
  store::Expired result;
  result.last = which.after;
  result.finished = walk.size() < which.limit;
  walk.resize(std::min(walk.size(), which.limit));
  for (const auto& [received_at, place] : walk) {
    result.last = {received_at, place};
    const auto at = static_cast<std::size_t>(place) - 1;
    if (!is_expired(at, which)) continue;
    removed_.insert(at);
    ++result.removed;
  }
  return result;
}

store::Claimed MemoryStore::claim_now(const store::ClaimRequest& request) {
  std::vector<std::pair<base::Moment, Row*>> due;
  store::Claimed claimed;
  const base::Moment now = request.now.moment;
  const auto failing = failing_.find(request.destination);
  if (failing != failing_.end()) claimed.failing_for = failing->second.time;
  if (is_disabled(request.destination, now)) return claimed;
  for (Row& row : rows_) {
    if (row.delivery.destination != request.destination) continue;
    const auto& mine = request.under_way;
    if (std::ranges::find(mine, row.delivery.id) != mine.end()) continue;
    if (row.delivery.state == DeliveryState::kWaiting) {
      due.emplace_back(row.delivery.next_attempt_at, &row);
    } else if (row.delivery.state == DeliveryState::kClaimed && row.lease_until <= now) {
      due.emplace_back(row.lease_until, &row);
    }
  }
  std::ranges::sort(due);
  for (const auto& [time, row] : due) {
    if (time > now || claimed.work.size() >= request.limit) {
      claimed.next_due = time;
      break;
    }
    change(*row, delivery::Transition::kClaim, request.now);
    row->lease_until = request.lease_until;
    claimed.work.push_back({row->delivery, events_[row->event]});
  }
  return claimed;
}

store::Settled MemoryStore::settle_now(const store::Settlement& settlement) {
  Row* const row = find_row(settlement.delivery);
  if (row == nullptr) return {};
  const std::string& destination = row->delivery.destination;
  row->attempts.push_back(settlement.attempt);
  if (events_[row->event].payload_erased_at) row->attempts.back().response_prefix.clear();
  if (settlement.health == store::Health::kWorks) failing_.erase(destination);
  if (settlement.health == store::Health::kFails) {
    auto& failing = failing_.try_emplace(destination, settlement.attempt.started_at).first->second;
    failing.time = std::max(failing.time, settlement.failing_for);
  }
  store::Settled settled;
  if (!settlement.disable.empty()) {
    settled.disabled =
        disable_now(destination, {settlement.now.wall, settlement.disable, false, {}});
  }
  if (row->delivery.state != DeliveryState::kClaimed) return settled;
  settled.moved = true;
  row->delivery.reason = settlement.reason;
  if (settlement.counts) ++row->delivery.attempts;
  if (settlement.refused) ++row->delivery.refusals;
  if (settlement.state == DeliveryState::kWaiting) {
    row->delivery.next_attempt_at = settlement.next_attempt_at;
    row->pause = settlement.pause;
    change(*row, delivery::Transition::kPostpone, settlement.now);
  } else {
    const bool delivered = settlement.state == DeliveryState::kDelivered;
    change(*row, delivered ? delivery::Transition::kDeliver : delivery::Transition::kBury,
           settlement.now);
  }
  return settled;
}

std::size_t MemoryStore::recover_now(base::Now now) {
  std::size_t released = 0;
  for (Row& row : rows_) {
    const DeliveryState state = row.delivery.state;
    if (is_finished(state) || state == DeliveryState::kClaimed) continue;
    row.delivery.next_attempt_at = std::min(row.delivery.next_attempt_at, now.moment + row.pause);
  }
  for (auto& [name, disabled] : disabled_) {
    if (disabled.until) disabled.until = std::min(*disabled.until, now.moment + disabled.pause);
  }
  for (Row& row : rows_) {
    if (row.delivery.state != DeliveryState::kClaimed) continue;
    row.delivery.next_attempt_at = now.moment;
    change(row, delivery::Transition::kRelease, now);
    ++released;
  }
  return released;
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
  for (const auto& [name, failing] : failing_) found[name].failing_since = failing.since;
  std::vector<store::DestinationRow> rows;
  for (auto& [name, row] : found) {
    row.name = name;
    rows.push_back(std::move(row));
  }
  return rows;
}

bool MemoryStore::change(Row& row, delivery::Transition what, base::Now now) {
  const auto state = delivery::after(row.delivery.state, what);
  if (!state) return false;
  row.delivery.state = *state;
  row.finished_at = is_finished(*state) ? std::optional(now.wall) : std::nullopt;
  if (what == delivery::Transition::kReplay || what == delivery::Transition::kRevive) {
    row.delivery.attempts = row.delivery.refusals = 0;
    row.delivery.next_attempt_at = now.moment;
    row.delivery.reason.clear();
    row.pause = base::Millis(0);
    row.joined_at = now.wall;
  }
  bring_into_order(row, now.moment);
  return true;
}

/// Looks at the whole line, which is small in a test.
void MemoryStore::bring_into_order(const Row& moved, base::Moment now) {
  std::vector<Row*> line;
  for (Row& row : rows_) {
    const bool alone = moved.order_key.empty() && &row != &moved;
    if (alone || is_finished(row.delivery.state) || row.order_key != moved.order_key ||
        row.delivery.destination != moved.delivery.destination) {
      continue;
    }
    line.push_back(&row);
  }
  std::ranges::sort(line, {},
                    [](const Row* row) { return std::pair(row->event, row->delivery.id); });
  std::vector<delivery::Standing> members;
  members.reserve(line.size());
  for (const Row* row : line) members.push_back({row->delivery.id, row->delivery.state});
  const bool claimed = std::ranges::any_of(
      members, [](const auto& one) { return one.state == DeliveryState::kClaimed; });
  const delivery::Rearrangement made = delivery::arrange(claimed, members);
  if (made.hold) find_row(*made.hold)->delivery.state = DeliveryState::kHeld;
  if (!made.promote) return;
  event::Delivery& next = find_row(*made.promote)->delivery;
  next.state = DeliveryState::kWaiting;
  next.next_attempt_at = std::max(next.next_attempt_at, now);
}

}  // namespace housecalld::test
