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
#include "routing/delivery/worker_set.hpp"

namespace housecalld::app {

namespace net = boost::asio;

/// Builds the sink of a destination; runs on the calling thread, the sink lives on the executor.
using MakeSink = std::function<base::Result<std::unique_ptr<sinks::Sink>>(
    const config::DestinationSettings&, const net::any_io_executor&)>;

/// Says how the messages of a destination are made.
using MakeRender = std::function<delivery::Render(const config::DestinationSettings&)>;

/// Makes workers of the configured destinations. One whose settings have not changed is kept.
class DestinationWorkers {
 public:
  /// `set` and what the context names outlive this.
  DestinationWorkers(delivery::WorkerSet& set, net::any_io_executor executor,
                     delivery::WorkerContext context, MakeSink make_sink, MakeRender make_render);

  /// Makes the configured destinations the ones that run. All sinks are built before anything is
  /// changed: an error changes nothing. Not from several threads at once.
  [[nodiscard]] base::Result<void> apply(const std::vector<config::DestinationSettings>& wanted,
                                         const config::DeliverySettings& delivery);

 private:
  /// What was asked for, to see what a reload changes.
  struct Made {
    config::DestinationSettings settings;
    config::DeliverySettings delivery;
    std::string files;  ///< the versions of the files that it was made from
    delivery::WorkerSet::WorkerPtr worker;
  };

  [[nodiscard]] base::Result<Made> make(const config::DestinationSettings& settings,
                                        const config::DeliverySettings& delivery) const;

  delivery::WorkerSet& set_;
  net::any_io_executor executor_;
  delivery::WorkerContext context_;
  MakeSink make_sink_;
  MakeRender make_render_;
  std::map<std::string, Made> made_;
};

}  // namespace housecalld::app
