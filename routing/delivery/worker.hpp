// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "routing/base/bell.hpp"
#include "routing/base/clock.hpp"
#include "routing/base/log.hpp"
#include "routing/base/metrics.hpp"
#include "routing/base/reaper.hpp"
#include "routing/base/result.hpp"
#include "routing/base/snapshot.hpp"
#include "routing/delivery/decision.hpp"
#include "routing/delivery/failing.hpp"
#include "routing/delivery/scheduler.hpp"
#include "routing/sinks/sink.hpp"
#include "routing/store/delivery_store.hpp"

namespace housecalld::delivery {

namespace net = boost::asio;

/// Makes what a destination gets of an event; an error says why it can never get it. Called on the
/// worker's executor.
using Render = std::function<base::Result<sinks::Message>(const event::StoredEvent&)>;

struct WorkerOptions {
  std::string destination;
  SchedulerLimits limits;
  RetryPolicy retry;
  HopelessLimits hopeless;
  /// Added to the sink's time-out to get the lease: what settling may take.
  base::Millis lease_margin{std::chrono::seconds(30)};
};

/// What every worker of the process shares. All of it outlives the workers.
struct WorkerContext {
  store::DeliveryStore& store;
  const base::Clock& clock;
  base::Log& log;
  base::Metrics& metrics;
  base::Reaper& reaper;  ///< where sinks end: they may take their time
};

/// Whether a destination is sent to, or only probed because it fails everything. By the wall clock.
struct Circuit {
  bool open = false;
  std::string reason;             ///< what the last failure said; meaningful while open
  base::Timestamp next_probe_at;  ///< likewise
  /// The destination asked not to be sent anything until then (Retry-After).
  std::optional<base::Timestamp> asked_until;
};

/// Carries the deliveries of one destination from the store to its sink. The thin shell around
/// Scheduler and decide(): it claims, renders, attempts, settles and logs.
/// Everything happens on `executor`, which must run on a single thread; `ring`, `stop`, `forgive`,
/// `circuit` and `test` may be called from any.
class Worker : public std::enable_shared_from_this<Worker> {
 public:
  Worker(const net::any_io_executor& executor, WorkerContext context, WorkerOptions options,
         std::unique_ptr<sinks::Sink> sink, Render render);
  ~Worker();

  /// Runs until stopped; `stopped` is called on the executor when nothing is under way any more.
  void start(std::function<void()> stopped);
  /// Tells that new deliveries may wait in the store.
  void ring() const { bell_.ring(); }
  /// No more claims; attempts under way are finished and settled.
  void stop();
  /// Somebody has looked after the destination: it is tried at once, as if it had never failed.
  void forgive();
  [[nodiscard]] std::shared_ptr<const Circuit> circuit() const { return circuit_.get(); }
  /// Sends a message that is in no store, past limits and circuit. `done` gets the outcome on the
  /// executor.
  void test(sinks::Message message, std::function<void(sinks::Outcome)> done);

 private:
  net::awaitable<bool> step();
  net::awaitable<void> claim(std::size_t limit);
  void take(store::Claimed claimed, base::Now now);
  net::awaitable<sinks::Outcome> deliver(const sinks::Message& message);
  net::awaitable<sinks::Outcome> deliver(const event::StoredEvent& event);
  net::awaitable<void> run_test(sinks::Message message, std::function<void(sinks::Outcome)> done);
  /// `place`: one of those that may be under way at once, free when it is let go of.
  net::awaitable<void> attempt(std::shared_ptr<const store::Work> work,
                               std::shared_ptr<void> place);
  net::awaitable<void> settle(store::Settlement settlement);
  void report_disabled(const std::string& reason);
  /// Tells the failure budget, and the log when that opens or closes the circuit.
  void learn(const sinks::Outcome& outcome, const Decision& decision);
  void publish(bool was_open, const std::string& error);
  /// Why the destination is to be disabled after an attempt; empty when it is not.
  [[nodiscard]] std::string hopeless(const sinks::Outcome& outcome, const Decision& decision) const;
  void report(const store::Work& work, const sinks::Outcome& outcome, const Decision& decision);
  void end_if_idle();

  net::any_io_executor executor_;
  WorkerContext context_;
  WorkerOptions options_;
  std::unique_ptr<sinks::Sink> sink_;  ///< null from the end on
  Render render_;
  Scheduler scheduler_;
  Failing failing_;
  std::set<event::DeliveryId> under_way_;
  std::size_t tests_ = 0;
  bool ended_ = false;
  std::function<void()> stopped_;
  base::Bell bell_;
  base::Snapshot<Circuit> circuit_{std::make_shared<const Circuit>()};
  prometheus::Counter& delivered_;
  prometheus::Counter& failed_;
  prometheus::Counter& refused_;
  prometheus::Counter& dead_;
  prometheus::Gauge& circuit_open_;
};

}  // namespace housecalld::delivery
