// SPDX-License-Identifier: Apache-2.0
#include "tests/model/history.hpp"

#include <algorithm>
#include <map>
#include <ostream>
#include <set>
#include <utility>

namespace housecalld::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const std::vector<std::string> kDestinations = {"archive", "audit", "crm"};
constexpr std::size_t kMany = 1'000;

std::string destination_of(int number) {
  return kDestinations.at(static_cast<std::size_t>(number) % kDestinations.size());
}

/// None, one or several.
std::vector<std::string> destinations_of(int number) {
  std::vector<std::string> chosen;
  for (std::size_t i = 0; i < kDestinations.size(); ++i) {
    if ((static_cast<std::size_t>(number) >> i & 1U) != 0) chosen.push_back(kDestinations[i]);
  }
  return chosen;
}

std::string key_of(int number) {
  return number % 3 == 0 ? "" : "job_" + std::to_string(number % 3);
}

std::size_t pick(int number, std::size_t among) { return static_cast<std::size_t>(number) % among; }

}  // namespace

History::History(Open open) : open_(std::move(open)), store_(open_()) {
  driver_ = std::make_unique<StoreDriver>(*store_);
}

History::~History() { store_->close(); }

void History::carry_out(const Command& command) {
  using enum Verb;
  const auto destination = destination_of(command.a);
  switch (command.verb) {
    case kAppend:
      return append(command);
    case kRepeat:
      return repeat(command);
    case kClaim:
      return claim(command);
    case kDeliver:
      return settle(command, Model::State::kDelivered);
    case kPostpone:
      return settle(command, Model::State::kWaiting);
    case kBury:
      return settle(command, Model::State::kDead);
    case kSettleLate:
      return settle_late(command);
    case kReplay:
      return replay(command, false);
    case kSendElsewhere:
      return replay(command, true);
    case kReroute:
      return reroute(command);
    case kErase:
      return erase(command);
    case kDiscard:
      return discard(command);
    case kAbandon:
      return abandon(command, false);
    case kMove:
      return abandon(command, true);
    case kPause:
    case kDisable:
    case kEnable:
      return stop(command);
    case kGiveUp:
      return give_up(command);
    case kRetain:
      return retain(command);
    case kAdvance:
      return clock_.advance(command.b % 4 == 0 ? base::Millis(hours(24 * command.a))
                                               : base::Millis(seconds(command.a)));
    case kSetClock:
      return clock_.set(clock_.now() + hours(24) * (command.a - 32));
    case kReopen:
      return reopen();
  }
}

void History::append(const Command& command) {
  const std::string id = "msg_" + std::to_string(model_.events.size() + 1);
  event::NewEvent made = new_event(id, destinations_of(command.a));
  made.order_key = key_of(command.b);
  made.event.received_at = now().wall;
  made.due_at = now().moment;
  wait_for<store::Appended>([&](auto done) { store_->append(made, {}, std::move(done)); }).value();
  Model::Event event;
  event.id = id;
  event.key = made.order_key;
  event.received_at = now().wall;
  model_.append(std::move(event), made.destinations, now());
}

void History::repeat(const Command& command) {
  if (model_.events.empty()) return;
  const Model::Event& first = model_.events[pick(command.a, model_.events.size())];
  event::NewEvent again = new_event(first.id, {"crm"});
  again.event.id = "msg_again";
  again.event.received_at = first.received_at;
  const auto appended =
      wait_for<store::Appended>([&](auto done) { store_->append(again, {}, std::move(done)); });
  RC_ASSERT(appended.value().duplicate);
  RC_ASSERT(appended.value().event_id == first.id);
}

/// No delivery goes while one of its line that was accepted before it is unfinished, and no two of
/// a line are under way.
void History::check_order(const std::vector<std::size_t>& claimed) const {
  for (const std::size_t i : claimed) {
    const Model::Delivery& one = model_.deliveries[i];
    const std::string& key = model_.events[one.event].key;
    if (key.empty()) continue;
    for (std::size_t j = 0; j < model_.deliveries.size(); ++j) {
      const Model::Delivery& other = model_.deliveries[j];
      const bool same_line = j != i && model_.exists(j) && other.destination == one.destination &&
                             model_.events[other.event].key == key && !other.finished_at;
      if (!same_line) continue;
      RC_ASSERT(other.state != Model::State::kClaimed);
      // One that joined while this one was under way waits for its lease.
      RC_ASSERT(other.event > one.event || other.joined_at >= one.joined_at);
    }
  }
}

void History::claim(const Command& command) {
  const std::string destination = destination_of(command.a);
  const std::size_t limit = 1 + pick(command.b, 3);
  store::ClaimRequest request;
  request.destination = destination;
  request.now = now();
  request.lease_until = now().moment + minutes(1);
  request.limit = limit;
  const store::Claimed given = driver_->claim(request).value();
  const auto expected = model_.claim(destination, limit, now(), request.lease_until);
  std::vector<event::DeliveryId> ids;
  for (const store::Work& work : given.work) ids.push_back(work.delivery.id);
  std::vector<event::DeliveryId> expected_ids;
  for (const std::size_t i : expected) expected_ids.push_back(id_of(i));
  RC_ASSERT(ids == expected_ids);
  check_order(expected);
}

std::optional<std::size_t> History::pick_claimed(int number) const {
  std::vector<std::size_t> claimed;
  for (std::size_t i = 0; i < model_.deliveries.size(); ++i) {
    const bool is = model_.deliveries[i].state == Model::State::kClaimed && model_.exists(i);
    if (is) claimed.push_back(i);
  }
  if (claimed.empty()) return std::nullopt;
  return claimed[pick(number, claimed.size())];
}

store::Settlement History::settlement(std::size_t delivery, Model::State state,
                                      base::Millis pause) const {
  store::Settlement made;
  made.delivery = id_of(delivery);
  made.attempt.started_at = now().wall;
  made.attempt.response_prefix = "an answer";
  made.state = state;
  made.next_attempt_at = now().moment + pause;
  made.pause = pause;
  made.now = now();
  return made;
}

void History::settle(const Command& command, Model::State state) {
  const auto delivery = pick_claimed(command.a);
  if (!delivery) return;
  const base::Millis pause = minutes(command.b);
  RC_ASSERT(driver_->settle(settlement(*delivery, state, pause)).value().moved);
  RC_ASSERT(model_.settle(*delivery, state, pause, now()));
}

void History::settle_late(const Command& command) {
  if (model_.deliveries.empty()) return;
  const std::size_t delivery = pick(command.a, model_.deliveries.size());
  if (model_.deliveries[delivery].state == Model::State::kClaimed) return;
  const auto late = settlement(delivery, Model::State::kDelivered, base::Millis(0));
  RC_ASSERT(!driver_->settle(late).value().moved);
}

void History::replay(const Command& command, bool elsewhere) {
  if (model_.deliveries.empty()) return;
  const std::size_t delivery = pick(command.a, model_.deliveries.size());
  store::Replay which;
  which.deliveries = {id_of(delivery)};
  if (elsewhere) which.to = destination_of(command.b);
  which.now = now();
  const bool made = model_.replay(delivery, which.to, now());
  RC_ASSERT(driver_->replay(which).value() == (made ? 1U : 0U));
}

void History::reroute(const Command& command) {
  if (model_.events.empty()) return;
  const std::size_t event = pick(command.a, model_.events.size());
  const auto destinations = destinations_of(command.b);
  if (destinations.empty()) return;
  store::Reroute made;
  made.event_id = model_.events[event].id;
  made.state = event::EventState::kRouted;
  made.order_key = key_of(command.b);
  made.destinations = destinations;
  made.now = now();
  const bool changed = model_.reroute(event, made.order_key, destinations, now());
  RC_ASSERT(driver_->reroute(made).value() == changed);
}

void History::erase(const Command& command) {
  if (model_.events.empty()) return;
  const std::size_t event = pick(command.a, model_.events.size());
  const bool give_up = command.b % 2 == 0;
  const std::size_t erased = model_.erase(event, give_up, now()) ? 1 : 0;
  RC_ASSERT(driver_->erase_payloads({{model_.events[event].id}, give_up, now()}).value() == erased);
}

void History::discard(const Command& command) {
  if (model_.deliveries.empty()) return;
  const std::size_t delivery = pick(command.a, model_.deliveries.size());
  const std::vector<event::DeliveryId> ids = {id_of(delivery)};
  const std::size_t discarded = model_.discard(delivery, now()) ? 1 : 0;
  const auto given =
      wait_for<std::size_t>([&](auto done) { store_->discard(ids, now(), std::move(done)); });
  RC_ASSERT(given.value() == discarded);
}

void History::abandon(const Command& command, bool move) {
  store::Abandonment which;
  which.destination = destination_of(command.a);
  if (move) which.to = destination_of(command.a + 1 + command.b % 2);
  which.now = now();
  which.limit = kMany;
  const std::size_t abandoned = model_.abandon(which.destination, which.to, now());
  RC_ASSERT(driver_->abandon(which).value() == abandoned);
}

void History::stop(const Command& command) {
  const std::string destination = destination_of(command.a);
  if (command.verb == Verb::kEnable) {
    RC_ASSERT(driver_->enable(destination).value() == model_.enable(destination));
  } else if (command.verb == Verb::kDisable) {
    const auto given = wait_for<bool>(
        [&](auto done) { store_->disable(destination, "why", now(), std::move(done)); });
    RC_ASSERT(given.value() == model_.disable(destination));
  } else {
    const auto time =
        command.b % 3 == 0 ? std::nullopt : std::optional<base::Millis>(minutes(command.b));
    const auto given = wait_for<bool>(
        [&](auto done) { store_->pause(destination, time, now(), std::move(done)); });
    RC_ASSERT(given.value() == model_.pause(destination, time, now()));
  }
}

void History::give_up(const Command& command) {
  const base::Timestamp before = now().wall - hours(24) * (command.a % 16);
  const auto expected = model_.give_up(before, now());
  const auto given = driver_->give_up({before, "too old", now(), kMany}).value();
  RC_ASSERT(given == expected);
}

void History::retain(const Command& command) {
  store::Expiry which;
  which.delivered_before = now().wall - hours(24) * (command.a % 32);
  which.others_before = now().wall - hours(24) * (command.b % 64);
  which.limit = kMany;
  const std::size_t removed = model_.remove(which.delivered_before, which.others_before);
  RC_ASSERT(driver_->remove_events(which).value().removed == removed);
}

void History::reopen() {
  if (auto made = open_()) {
    store_->close();
    store_.reset();
    store_ = std::move(made);
    driver_ = std::make_unique<StoreDriver>(*store_);
  }
  const auto recovered =
      wait_for<std::size_t>([&](auto done) { store_->recover(now(), std::move(done)); });
  RC_ASSERT(recovered.value() == model_.recover(now()));
}

event::DeliveryId History::id_of(std::size_t delivery) const {
  constexpr event::DeliveryId kNone = 1'000'000;
  const Model::Delivery& wanted = model_.deliveries[delivery];
  const auto detail = store_->event(model_.events[wanted.event].id);
  if (detail.has_error()) return kNone;
  for (const store::DeliveryDetail& one : detail->deliveries) {
    if (one.delivery.destination == wanted.destination) return one.delivery.id;
  }
  return kNone;
}

void History::compare_deliveries() {
  store::DeliveryQuery query;
  query.event.limit = kMany;
  std::map<std::pair<std::string, std::string>, store::DeliveryRow> rows;
  for (const auto& row : store_->deliveries(query).value().rows) {
    rows[{row.delivery.event_id, row.delivery.destination}] = row;
  }
  std::size_t kept = 0;
  for (std::size_t i = 0; i < model_.deliveries.size(); ++i) {
    if (!model_.exists(i)) continue;
    ++kept;
    const Model::Delivery& expected = model_.deliveries[i];
    const std::pair key(model_.events[expected.event].id, expected.destination);
    RC_ASSERT(rows.contains(key));
    const store::DeliveryRow& row = rows.at(key);
    RC_ASSERT(event::to_string(row.delivery.state) == event::to_string(expected.state));
    RC_ASSERT(row.finished_at == expected.finished_at);
    if (expected.state == Model::State::kWaiting) {
      RC_ASSERT(row.delivery.next_attempt_at == expected.due);
    }
    RC_ASSERT(row.event.payload_erased_at.has_value() == model_.events[expected.event].erased);
  }
  RC_ASSERT(rows.size() == kept);
}

void History::compare_destinations() {
  const auto rows = store_->destinations().value();
  std::size_t unfinished = 0;
  for (const std::string& name : kDestinations) {
    const auto found = std::ranges::find(rows, name, &store::DestinationRow::name);
    const store::DestinationRow row = found == rows.end() ? store::DestinationRow{} : *found;
    RC_ASSERT(row.unfinished == model_.count(name, false));
    RC_ASSERT(row.dead == model_.count(name, true));
    unfinished += row.unfinished;
  }
  RC_ASSERT(store_->usage().value().unfinished == unfinished);
}

void History::compare() {
  compare_deliveries();
  compare_destinations();
  store::EventQuery query;
  query.limit = kMany;
  std::set<std::string> kept;
  for (const auto& row : store_->events(query).value().rows) kept.insert(row.event.id);
  for (const Model::Event& event : model_.events) {
    RC_ASSERT(kept.contains(event.id) == !event.removed);
  }
}

}  // namespace housecalld::test
