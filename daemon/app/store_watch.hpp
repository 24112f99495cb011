// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "routing/base/clock.hpp"
#include "routing/base/log.hpp"
#include "routing/store/upkeep_store.hpp"

namespace housecalld::app {

namespace net = boost::asio;

/// Whether the store can take events, asked of the store itself: how its last commit ended and how
/// long ago that was, whether one hangs, whether there is room. When nothing has been committed for
/// an interval, it commits something that means nothing. Who wants to know gets what is known, at
/// once.
class StoreWatch {
 public:
  struct Options {
    base::Millis interval{5'000};      ///< between two looks
    base::Millis commit_time{10'000};  ///< past it, a commit hangs
  };

  /// `store` and `log` outlive this.
  StoreWatch(store::UpkeepStore& store, Options options, base::Log& log)
      : store_(store), options_(options), log_(log) {}

  /// Goes on until its executor stops. Reads the disk: the executor is for what may block.
  [[nodiscard]] net::awaitable<void> run();

  /// Why events cannot be stored; empty when they can. Any thread; never waits for the disk.
  [[nodiscard]] std::vector<std::string> problems() const;

 private:
  using Steady = std::chrono::steady_clock;

  void look();

  store::UpkeepStore& store_;
  const Options options_;
  base::Log& log_;
  mutable std::mutex mutex_;
  std::string refusal_;  // guarded by mutex_, as is the time
  std::optional<Steady::time_point> looked_at_;
};

}  // namespace housecalld::app
