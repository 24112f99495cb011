// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <set>
#include <string>

#include "routing/base/clock.hpp"
#include "routing/base/log.hpp"
#include "routing/base/metrics.hpp"
#include "routing/store/store.hpp"

namespace housecalld::app {

namespace net = boost::asio;

/// What is done to the store at regular times, in small steps so that requests and deliveries get
/// their turn: digests past the deduplication window are forgotten, deliveries that have waited too
/// long are given up, and the metrics of the destinations are brought up to date.
/// It reads the store and so blocks: its executor is for nothing else.
class Housekeeping {
 public:
  struct Options {
    base::Millis interval{std::chrono::seconds(15)};
    base::Millis deduplication_window{0};
    base::Millis give_up_after{0};  ///< 0: never
  };

  Housekeeping(store::Store& store, const base::Clock& clock, base::Log& log,
               base::Metrics& metrics, Options options);

  /// Goes on until its executor stops.
  [[nodiscard]] net::awaitable<void> run();

  /// Any thread; holds from the next round.
  void set_give_up_after(base::Millis time) { give_up_after_ = time; }

 private:
  [[nodiscard]] net::awaitable<void> round();
  [[nodiscard]] net::awaitable<void> forget_digests();
  [[nodiscard]] net::awaitable<void> give_up(std::string destination);
  void publish(const store::DestinationRow& row);
  void publish_absent(const std::set<std::string>& present);

  store::Store& store_;
  const base::Clock& clock_;
  base::Log& log_;
  base::Metrics& metrics_;
  const Options options_;
  std::atomic<base::Millis> give_up_after_;
  std::set<std::string> published_;
};

}  // namespace housecalld::app
