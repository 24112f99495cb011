// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>

#include "routing/base/clock.hpp"
#include "routing/base/log.hpp"
#include "routing/base/metrics.hpp"
#include "routing/base/snapshot.hpp"
#include "routing/store/store.hpp"
#include "routing/upkeep/clock_watch.hpp"
#include "routing/upkeep/retention.hpp"
#include "routing/upkeep/rules.hpp"
#include "routing/upkeep/store_gauges.hpp"

namespace housecalld::upkeep {

namespace net = boost::asio;

/// What is done to the store at regular times, in small steps so that requests and deliveries get
/// their turn: digests past the deduplication window and old tombstones are forgotten, deliveries
/// that have waited too long are given up, events that have served their time are removed, and the
/// metrics of the store and its destinations are brought up to date. Nothing is forgotten, given up
/// or removed by a wall clock that has just leapt; what has to go because of its size goes by no
/// clock. It reads the store and so blocks: its executor is for nothing else.
class Upkeep {
 public:
  struct Options {
    base::Millis interval{std::chrono::seconds(15)};
    base::Millis deduplication_window{0};
    base::Millis clock_settle_time{std::chrono::hours(1)};
  };

  /// All of it outlives this. It uses three ports of one store.
  Upkeep(store::Store& store, const base::Clock& clock, base::Log& log, base::Metrics& metrics,
         Options options, Rules rules);

  /// Goes on until its executor stops.
  [[nodiscard]] net::awaitable<void> run();
  /// What `run` does at each interval.
  [[nodiscard]] net::awaitable<void> round();

  /// Any thread; holds from the next round.
  void set_rules(Rules rules) { rules_.set(std::make_shared<const Rules>(rules)); }

 private:
  void look();
  [[nodiscard]] bool trusts(base::Now now);
  using Forget = std::function<void(store::Callback<std::size_t>)>;
  [[nodiscard]] net::awaitable<void> forget(const char* what, const Forget& some);
  [[nodiscard]] net::awaitable<void> give_up(base::Millis patience, base::Now now);
  [[nodiscard]] net::awaitable<void> remove(Rules rules, base::Now now);
  [[nodiscard]] net::awaitable<void> shrink(Rules rules);
  [[nodiscard]] net::awaitable<void> compact();

  store::Store& store_;
  const base::Clock& clock_;
  base::Log& log_;
  const Options options_;
  base::Snapshot<Rules> rules_;
  ClockWatch watch_;
  Retention retention_;
  StoreGauges gauges_;
  std::shared_ptr<const Rules> rules_now_;  ///< of this round
  base::Moment next_walk_{};
  base::Moment next_shrinking_{};
};

}  // namespace housecalld::upkeep
