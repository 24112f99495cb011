// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "routing/base/clock.hpp"
#include "routing/base/log.hpp"
#include "routing/base/metrics.hpp"
#include "routing/base/snapshot.hpp"
#include "routing/store/store.hpp"

namespace housecalld::app {

namespace net = boost::asio;

/// What is done to the store at regular times, in small steps so that requests and deliveries get
/// their turn: digests past the deduplication window are forgotten, deliveries that have waited too
/// long are given up, events that have served their time are removed, and the metrics of the store
/// and its destinations are brought up to date. It reads the store and so blocks: its executor is
/// for nothing else.
class Housekeeping {
 public:
  struct Options {
    base::Millis interval{std::chrono::seconds(15)};
    base::Millis deduplication_window{0};
  };
  /// What a reload may change. 0: never.
  struct Rules {
    base::Millis give_up_after{0};
    base::Millis remove_delivered_after{0};
    base::Millis remove_others_after{0};
  };

  Housekeeping(store::Store& store, const base::Clock& clock, base::Log& log,
               base::Metrics& metrics, Options options, Rules rules);

  /// Goes on until its executor stops.
  [[nodiscard]] net::awaitable<void> run();

  /// Any thread; holds from the next round.
  void set_rules(Rules rules) { rules_.set(std::make_shared<const Rules>(rules)); }

 private:
  [[nodiscard]] net::awaitable<void> round();
  void watch_room();
  [[nodiscard]] net::awaitable<void> forget_digests();
  [[nodiscard]] net::awaitable<void> look_after(const std::vector<store::DestinationRow>& rows);
  [[nodiscard]] net::awaitable<void> give_up(std::string destination, base::Millis patience);
  [[nodiscard]] net::awaitable<void> remove_old();
  void publish(const store::DestinationRow& row);
  void publish_absent(const std::set<std::string>& present);

  store::Store& store_;
  const base::Clock& clock_;
  base::Log& log_;
  base::Metrics& metrics_;
  const Options options_;
  base::Snapshot<Rules> rules_;
  prometheus::Counter& removed_;
  std::set<std::string> published_;
  bool refusing_ = false;
  std::chrono::steady_clock::time_point next_walk_{};
};

}  // namespace housecalld::app
