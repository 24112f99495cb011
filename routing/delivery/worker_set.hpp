// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "routing/base/snapshot.hpp"
#include "routing/delivery/worker.hpp"

namespace housecalld::delivery {

/// The workers of all destinations, on one single-threaded executor. One that is changed or removed
/// first finishes what it has under way, so that no two workers ever serve the same destination.
class WorkerSet {
 public:
  using WorkerPtr = std::shared_ptr<Worker>;
  using Workers = std::map<std::string, WorkerPtr>;

  /// `log` outlives this.
  WorkerSet(net::any_io_executor executor, base::Log& log);

  /// Makes these the workers that run: those that are new are started, those that are gone stopped,
  /// one that replaces another of its name begins when that has ended. Any thread, one at a time.
  void install(Workers workers);

  /// Any thread. Unknown names are ignored: their deliveries wait in the store.
  void ring(const std::string& destination) const;
  /// Any thread. Somebody has looked after the destination (Worker::forgive).
  void forgive(const std::string& destination) const;

  /// Any thread. Null for a name that has no worker.
  [[nodiscard]] WorkerPtr find(const std::string& destination) const;

  /// Stops every worker; `stopped` is called on the executor when nothing is under way any more.
  void stop(std::function<void()> stopped);

 private:
  struct Slot {
    WorkerPtr running;
    WorkerPtr next;  ///< takes over when `running` has stopped
  };

  void install_now(const Workers& workers);
  void replace(const std::string& name, Slot& slot, WorkerPtr worker);
  void start(const std::string& name, Slot& slot);
  void on_stopped(const std::string& name);

  net::any_io_executor executor_;
  base::Log& log_;
  base::Snapshot<Workers> wanted_;     // everybody's
  std::map<std::string, Slot> slots_;  // the executor's, as is what follows
  std::function<void()> all_stopped_;
};

}  // namespace housecalld::delivery
