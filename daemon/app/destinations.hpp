// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "daemon/config/settings.hpp"
#include "routing/base/result.hpp"
#include "routing/base/snapshot.hpp"
#include "routing/delivery/worker.hpp"

namespace housecalld::app {

namespace net = boost::asio;

/// Builds the sink of a destination; runs on the calling thread, the sink lives on the executor.
using MakeSink = std::function<base::Result<std::unique_ptr<sinks::Sink>>(
    const config::DestinationSettings&, const net::any_io_executor&)>;

/// The workers of the configured destinations, on one single-threaded executor. A destination that
/// is changed or removed by a reload first finishes what it has under way, so that no two workers
/// ever serve the same one.
class Destinations {
 public:
  Destinations(net::any_io_executor executor, delivery::WorkerContext context, MakeSink make_sink,
               delivery::Render render);

  /// Makes the configured destinations the ones that run. All sinks are built before anything is
  /// changed: an error changes nothing. Not from several threads at once.
  [[nodiscard]] base::Result<void> apply(const std::vector<config::DestinationSettings>& wanted,
                                         const config::DeliverySettings& delivery);

  /// Any thread. Unknown names are ignored: their deliveries wait in the store.
  void ring(const std::string& destination) const;

  /// Any thread. Null for a name that is not configured.
  [[nodiscard]] std::shared_ptr<delivery::Worker> find(const std::string& destination) const;

  /// Stops every worker; `stopped` is called on the executor when nothing is under way any more.
  void stop(std::function<void()> stopped);

 private:
  using WorkerPtr = std::shared_ptr<delivery::Worker>;
  /// What was asked for, to see what a reload changes.
  struct Wanted {
    config::DestinationSettings settings;
    config::DeliverySettings delivery;
    WorkerPtr worker;
  };
  struct Slot {
    WorkerPtr running;
    WorkerPtr next;  ///< takes over when `running` has stopped
  };
  using Bells = std::map<std::string, WorkerPtr>;

  [[nodiscard]] base::Result<Wanted> build(const config::DestinationSettings& settings,
                                           const config::DeliverySettings& delivery) const;
  void install(const std::map<std::string, WorkerPtr>& workers);
  void replace(const std::string& name, Slot& slot, WorkerPtr worker);
  void start(const std::string& name, Slot& slot);
  void on_stopped(const std::string& name);

  net::any_io_executor executor_;
  delivery::WorkerContext context_;
  MakeSink make_sink_;
  delivery::Render render_;
  std::map<std::string, Wanted> wanted_;  // the caller of apply's
  base::Snapshot<Bells> bells_;           // everybody's
  std::map<std::string, Slot> slots_;     // the executor's, as is what follows
  std::function<void()> all_stopped_;
};

}  // namespace housecalld::app
