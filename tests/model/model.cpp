// SPDX-License-Identifier: Apache-2.0
#include "tests/model/model.hpp"

#include <algorithm>
#include <utility>

namespace housecalld::test {
namespace {

bool is_over(Model::State state) { return state >= Model::State::kDelivered; }

bool waits(Model::State state) {
  return state == Model::State::kWaiting || state == Model::State::kHeld;
}

}  // namespace

bool Model::exists(std::size_t delivery) const {
  return delivery < deliveries.size() && !events[deliveries[delivery].event].removed;
}

void Model::put_in_order(base::Moment now) {
  std::map<std::pair<std::string, std::string>, std::vector<std::size_t>> lines;
  for (std::size_t i = 0; i < deliveries.size(); ++i) {
    const Delivery& one = deliveries[i];
    if (is_over(one.state) || !exists(i)) continue;
    const std::string& key = events[one.event].key;
    lines[{one.destination, key.empty() ? "#" + std::to_string(i) : key}].push_back(i);
  }
  for (auto& [name, line] : lines) {
    std::ranges::sort(line, {},
                      [this](std::size_t i) { return std::pair(deliveries[i].event, i); });
    const bool under_way = std::ranges::any_of(
        line, [this](std::size_t i) { return deliveries[i].state == State::kClaimed; });
    for (const std::size_t i : line) {
      Delivery& one = deliveries[i];
      if (one.state == State::kClaimed) continue;
      const bool goes = i == line.front() && !under_way;
      if (goes && one.state == State::kHeld) one.due = std::max(one.due, now);
      one.state = goes ? State::kWaiting : State::kHeld;
    }
  }
}

void Model::finish(Delivery& delivery, State state, base::Now now) {
  delivery.state = state;
  delivery.finished_at = now.wall;
}

void Model::join(std::size_t event, const std::string& destination, base::Now now) {
  Delivery made;
  made.event = event;
  made.destination = destination;
  made.due = now.moment;
  made.joined_at = now.wall;
  deliveries.push_back(std::move(made));
  put_in_order(now.moment);
}

std::optional<std::size_t> Model::delivery_of(std::size_t event,
                                              const std::string& destination) const {
  for (std::size_t i = 0; i < deliveries.size(); ++i) {
    if (deliveries[i].event == event && deliveries[i].destination == destination) return i;
  }
  return std::nullopt;
}

void Model::append(Event event, const std::vector<std::string>& destinations, base::Now now) {
  event.routed = !destinations.empty();
  events.push_back(std::move(event));
  for (const std::string& destination : destinations) join(events.size() - 1, destination, now);
}

bool Model::is_stopped(const std::string& destination, base::Moment now) {
  const auto found = stopped_.find(destination);
  if (found == stopped_.end()) return false;
  if (!found->second.until || *found->second.until > now) return true;
  stopped_.erase(found);
  return false;
}

std::vector<std::size_t> Model::claim(const std::string& destination, std::size_t limit,
                                      base::Now now, base::Moment lease) {
  std::vector<std::pair<base::Moment, std::size_t>> due;
  if (is_stopped(destination, now.moment)) return {};
  for (std::size_t i = 0; i < deliveries.size(); ++i) {
    const Delivery& one = deliveries[i];
    if (one.destination != destination || !exists(i)) continue;
    const bool ready = one.state == State::kWaiting && one.due <= now.moment;
    const bool ended = one.state == State::kClaimed && one.lease <= now.moment;
    if (ready || ended) due.emplace_back(ready ? one.due : one.lease, i);
  }
  std::ranges::sort(due);
  due.resize(std::min(due.size(), limit));
  std::vector<std::size_t> claimed;
  for (const auto& [when, i] : due) {
    deliveries[i].state = State::kClaimed;
    deliveries[i].lease = lease;
    claimed.push_back(i);
  }
  return claimed;
}

bool Model::settle(std::size_t delivery, State state, base::Millis pause, base::Now now) {
  if (!exists(delivery) || deliveries[delivery].state != State::kClaimed) return false;
  Delivery& one = deliveries[delivery];
  if (is_over(state)) {
    finish(one, state, now);
  } else {
    one.state = State::kWaiting;
    one.due = now.moment + pause;
    one.pause = pause;
  }
  put_in_order(now.moment);
  return true;
}

bool Model::replay(std::size_t delivery, const std::optional<std::string>& to, base::Now now) {
  if (!exists(delivery) || !is_over(deliveries[delivery].state)) return false;
  const std::size_t event = deliveries[delivery].event;
  if (events[event].erased) return false;
  if (to && *to != deliveries[delivery].destination) {
    const auto other = delivery_of(event, *to);
    if (!other) {
      join(event, *to, now);
      return true;
    }
    delivery = *other;
    if (!is_over(deliveries[delivery].state)) return false;
  }
  make_again(deliveries[delivery], now);
  put_in_order(now.moment);
  return true;
}

void Model::make_again(Delivery& one, base::Now now) {
  one.state = State::kHeld;
  one.due = now.moment;
  one.pause = base::Millis(0);
  one.joined_at = now.wall;
  one.finished_at.reset();
}

void Model::hand_over(std::size_t event, const std::string& to, base::Now now) {
  const auto other = delivery_of(event, to);
  if (!other) return join(event, to, now);
  Delivery& one = deliveries[*other];
  if (one.state == State::kDead || one.state == State::kDiscarded) make_again(one, now);
}

bool Model::reroute(std::size_t event, const std::string& key,
                    const std::vector<std::string>& destinations, base::Now now) {
  Event& one = events[event];
  if (one.removed || one.routed || one.erased) return false;
  one.routed = true;
  one.key = key;
  for (const std::string& destination : destinations) join(event, destination, now);
  return true;
}

bool Model::erase(std::size_t event, bool give_up, base::Now now) {
  Event& one = events[event];
  if (one.removed || one.erased) return false;
  const auto of_event = [event](const Delivery& each) { return each.event == event; };
  for (const Delivery& each : deliveries) {
    if (!of_event(each)) continue;
    if (each.state == State::kClaimed || (waits(each.state) && !give_up)) return false;
  }
  for (Delivery& each : deliveries) {
    if (of_event(each) && waits(each.state)) finish(each, State::kDead, now);
  }
  one.erased = true;
  put_in_order(now.moment);
  return true;
}

bool Model::discard(std::size_t delivery, base::Now now) {
  if (!exists(delivery) || deliveries[delivery].state != State::kDead) return false;
  finish(deliveries[delivery], State::kDiscarded, now);
  return true;
}

std::size_t Model::abandon(const std::string& destination, const std::optional<std::string>& to,
                           base::Now now) {
  std::vector<std::size_t> waiting;
  for (std::size_t i = 0; i < deliveries.size(); ++i) {
    const Delivery& one = deliveries[i];
    if (one.destination == destination && waits(one.state) && exists(i)) waiting.push_back(i);
  }
  std::ranges::sort(waiting, {},
                    [this](std::size_t i) { return std::pair(deliveries[i].event, i); });
  for (const std::size_t i : waiting) {
    const std::size_t event = deliveries[i].event;
    if (to) hand_over(event, *to, now);
    finish(deliveries[i], State::kDiscarded, now);
    put_in_order(now.moment);
  }
  return waiting.size();
}

std::map<std::string, std::size_t> Model::give_up(base::Timestamp joined_before, base::Now now) {
  std::map<std::string, std::size_t> given_up;
  for (std::size_t i = 0; i < deliveries.size(); ++i) {
    Delivery& one = deliveries[i];
    if (!waits(one.state) || !exists(i) || one.joined_at >= joined_before) continue;
    finish(one, State::kDead, now);
    ++given_up[one.destination];
  }
  put_in_order(now.moment);
  return given_up;
}

std::size_t Model::remove(base::Timestamp delivered_before, base::Timestamp others_before) {
  std::size_t removed = 0;
  for (std::size_t event = 0; event < events.size(); ++event) {
    if (events[event].removed) continue;
    std::optional<base::Timestamp> last;
    bool dead = false;
    bool unfinished = false;
    for (const Delivery& one : deliveries) {
      if (one.event != event) continue;
      unfinished = unfinished || !one.finished_at;
      dead = dead || one.state == State::kDead;
      if (one.finished_at) last = std::max(last.value_or(*one.finished_at), *one.finished_at);
    }
    const bool kept_long = dead || !last;
    const base::Timestamp limit = kept_long ? others_before : delivered_before;
    // The walk ends at events that were received too late for either rule.
    const bool looked_at = events[event].received_at < std::max(delivered_before, others_before);
    if (unfinished || !looked_at || last.value_or(events[event].received_at) >= limit) continue;
    events[event].removed = true;
    ++removed;
  }
  return removed;
}

std::size_t Model::recover(base::Now now) {
  std::size_t released = 0;
  for (auto& [name, stop] : stopped_) {
    if (stop.until) stop.until = std::min(*stop.until, now.moment + stop.pause);
  }
  for (std::size_t i = 0; i < deliveries.size(); ++i) {
    Delivery& one = deliveries[i];
    if (!exists(i)) continue;
    if (waits(one.state)) one.due = std::min(one.due, now.moment + one.pause);
  }
  for (std::size_t i = 0; i < deliveries.size(); ++i) {
    Delivery& one = deliveries[i];
    if (!exists(i) || one.state != State::kClaimed) continue;
    one.state = State::kWaiting;
    one.due = now.moment;
    ++released;
    put_in_order(now.moment);
  }
  return released;
}

bool Model::pause(const std::string& destination, std::optional<base::Millis> time, base::Now now) {
  const Stopped wanted{time ? std::optional(now.moment + *time) : std::nullopt,
                       time.value_or(base::Millis(0)), true};
  const auto [place, made] = stopped_.try_emplace(destination, wanted);
  if (made) return true;
  if (!place->second.paused || place->second.until == wanted.until) return false;
  place->second = wanted;
  return true;
}

bool Model::disable(const std::string& destination) {
  const auto [place, made] = stopped_.try_emplace(destination, Stopped{});
  if (made) return true;
  return std::exchange(place->second, Stopped{}).paused;
}

bool Model::enable(const std::string& destination) { return stopped_.erase(destination) > 0; }

std::size_t Model::count(const std::string& destination, bool dead) const {
  std::size_t number = 0;
  for (std::size_t i = 0; i < deliveries.size(); ++i) {
    const Delivery& one = deliveries[i];
    if (one.destination != destination || !exists(i)) continue;
    number += (dead ? one.state == State::kDead : !is_over(one.state)) ? 1 : 0;
  }
  return number;
}

}  // namespace housecalld::test
