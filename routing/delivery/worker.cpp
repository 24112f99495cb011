// SPDX-License-Identifier: Apache-2.0
#include "routing/delivery/worker.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <utility>

#include "routing/base/async.hpp"
#include "routing/base/backoff.hpp"
#include "routing/base/spawn.hpp"

namespace housecalld::delivery {
namespace {

prometheus::Counter& attempts_counter(base::Metrics& metrics, const std::string& destination,
                                      const std::string& result) {
  return metrics.counter("housecalld_attempts_total", "Attempts to deliver, by how they ended",
                         {{"destination", destination}, {"result", result}});
}

event::Attempt attempt_record(base::Timestamp started_at, base::Timestamp now,
                              const sinks::Outcome& outcome) {
  event::Attempt record;
  record.started_at = started_at;
  record.took = now - started_at;
  record.succeeded = outcome.verdict == sinks::Verdict::kDelivered;
  record.status = outcome.status;
  record.address = outcome.address;
  record.error = outcome.error;
  record.response_prefix = outcome.response_prefix;
  return record;
}

/// The HTTP status; `-` where there was no answer, or no HTTP.
base::Field status_field(const sinks::Outcome& outcome) {
  return outcome.status == 0 ? base::Field("status", "-") : base::Field("status", outcome.status);
}

}  // namespace

Worker::Worker(const net::any_io_executor& executor, WorkerContext context, WorkerOptions options,
               std::unique_ptr<sinks::Sink> sink, Render render)
    : executor_(executor),
      context_(context),
      options_(std::move(options)),
      sink_(std::move(sink)),
      render_(std::move(render)),
      scheduler_(options_.limits),
      bell_(executor),
      delivered_(attempts_counter(context_.metrics, options_.destination, "delivered")),
      failed_(attempts_counter(context_.metrics, options_.destination, "failed")),
      dead_(attempts_counter(context_.metrics, options_.destination, "dead")),
      circuit_open_(context_.metrics.gauge("housecalld_circuit_open",
                                           "1 while a destination that fails is only probed",
                                           {{"destination", options_.destination}})) {}

void Worker::start(std::function<void()> stopped) {
  base::spawn(executor_, "delivery to " + options_.destination, context_.log, run(),
              [self = shared_from_this(), stopped = std::move(stopped)] {
                if (stopped) stopped();
              });
}

void Worker::stop() {
  net::post(executor_, [self = shared_from_this()] {
    self->scheduler_.on_stop();
    self->bell_.ring();
  });
}

net::awaitable<void> Worker::run() {
  circuit_open_.Set(0);  // whatever the worker before this one left
  for (;;) {
    const Step step = scheduler_.next(context_.clock.now());
    if (step.finished) co_return;
    if (step.claim > 0) {
      co_await claim(step.claim);
    } else if (co_await bell_.wait(step.wait)) {
      scheduler_.on_bell();
    }
  }
}

net::awaitable<void> Worker::claim(std::size_t limit) {
  const base::Timestamp now = context_.clock.now();
  store::ClaimRequest request;
  request.destination = options_.destination;
  request.now = now;
  request.lease_until = now + sink_->time_out() + options_.lease_margin;
  request.limit = limit;
  request.under_way.assign(under_way_.begin(), under_way_.end());
  base::Result<store::Claimed> claimed =
      co_await base::await_callback<base::Result<store::Claimed>>(
          [this, &request](store::Callback<store::Claimed> done) {
            context_.store.claim(std::move(request), std::move(done));
          });
  if (claimed.has_error()) {
    context_.log.warn("cannot claim deliveries",
                      {{"destination", options_.destination}, {"error", claimed.error()}});
    scheduler_.on_store_failed(context_.clock.now());
    co_return;
  }
  failing_since_ = claimed->failing_since;
  scheduler_.on_claimed(claimed->work.size(), claimed->next_due, now);
  for (store::Work& work : claimed->work) {
    const event::DeliveryId id = work.delivery.id;
    under_way_.insert(id);
    base::spawn(executor_, "attempt", context_.log,
                attempt(std::make_shared<const store::Work>(std::move(work))),
                [self = shared_from_this(), id] {
                  self->under_way_.erase(id);
                  self->scheduler_.on_settled(self->context_.clock.now());
                  self->bell_.ring();
                });
  }
}

/// An exception is a failed attempt: nothing else would ever end in a dead letter that says why.
net::awaitable<sinks::Outcome> Worker::deliver(const event::StoredEvent& event) {
  sinks::Outcome failed;
  try {
    const sinks::Message message = render_(event);
    co_return co_await sink_->deliver(message);
  } catch (const std::exception& error) {
    failed.error = std::string("internal error: ") + error.what();
  }
  co_return failed;
}

void Worker::test(sinks::Message message, std::function<void(sinks::Outcome)> done) {
  base::spawn(executor_, "test of " + options_.destination, context_.log,
              run_test(std::move(message), std::move(done)), [self = shared_from_this()] {});
}

net::awaitable<void> Worker::run_test(sinks::Message message,
                                      std::function<void(sinks::Outcome)> done) {
  done(co_await sink_->deliver(message));
}

net::awaitable<void> Worker::attempt(std::shared_ptr<const store::Work> work) {
  const base::Timestamp started_at = context_.clock.now();
  const sinks::Outcome outcome = co_await deliver(work->event);
  const base::Timestamp now = context_.clock.now();
  const Decision decision =
      decide(work->delivery, outcome, now, options_.retry, base::random_unit());
  report(*work, outcome, decision);
  learn(outcome, now);
  const std::string reason = hopeless(decision, now);
  if (!reason.empty()) co_await disable(reason);

  store::Settlement settlement;
  settlement.delivery = work->delivery.id;
  settlement.attempt = attempt_record(started_at, now, outcome);
  settlement.state = decision.state;
  settlement.next_attempt_at = decision.next_attempt_at;
  settlement.reason = decision.reason;
  settlement.now = now;
  co_await settle(std::move(settlement));
}

net::awaitable<void> Worker::settle(store::Settlement settlement) {
  for (;;) {
    const base::Result<bool> settled = co_await base::await_callback<base::Result<bool>>(
        [this, &settlement](store::Callback<bool> done) {
          context_.store.settle(settlement, std::move(done));
        });
    if (settled.has_value()) co_return;
    if (settled.error().code == base::Errc::kCancelled) co_return;
    context_.log.warn("cannot record an attempt, will try again",
                      {{"destination", options_.destination}, {"error", settled.error()}});
    scheduler_.on_settling_failed();
    net::steady_timer pause(executor_, options_.limits.store_pause);
    co_await pause.async_wait(net::use_awaitable);
  }
}

net::awaitable<void> Worker::disable(std::string reason) {
  const base::Result<bool> disabled = co_await base::await_callback<base::Result<bool>>(
      [this, &reason](store::Callback<bool> done) {
        context_.store.disable(options_.destination, reason, context_.clock.now(), std::move(done));
      });
  if (disabled.has_error()) {
    context_.log.error("cannot record that a destination is disabled",
                       {{"destination", options_.destination}, {"error", disabled.error()}});
  } else if (*disabled) {
    context_.log.error("destination disabled: what it should get waits until it is enabled",
                       {{"destination", options_.destination},
                        {"reason", reason},
                        {"enable", "housecalld destinations enable " + options_.destination}});
  }
}

void Worker::learn(const sinks::Outcome& outcome, base::Timestamp now) {
  const bool was_open = scheduler_.failures().open();
  if (outcome.verdict == sinks::Verdict::kDelivered) {
    failing_since_.reset();
    scheduler_.on_success();
  } else if (outcome.verdict == sinks::Verdict::kRetry) {
    scheduler_.on_failure(now, outcome.error);
  }
  const FailureBudget& failures = scheduler_.failures();
  const bool open = failures.open();
  circuit_open_.Set(open ? 1 : 0);
  if (open || was_open) {
    circuit_.set(
        std::make_shared<const Circuit>(Circuit{open, failures.reason(), failures.next_probe()}));
  }
  if (open && !was_open) {
    context_.log.warn("destination keeps failing: it is only probed until an attempt succeeds",
                      {{"destination", options_.destination},
                       {"error", outcome.error},
                       {"next_probe_at", base::to_rfc3339(failures.next_probe())}});
  }
  if (was_open && !open) {
    context_.log.info("destination works again", {{"destination", options_.destination}});
  }
}

std::string Worker::hopeless(const Decision& decision, base::Timestamp now) const {
  if (decision.disable_destination) return decision.reason;
  if (decision.state == event::DeliveryState::kDelivered || !failing_since_) return "";
  const bool long_enough =
      options_.disable_after.count() > 0 && now - *failing_since_ >= options_.disable_after;
  if (!long_enough) return "";
  return "nothing but failures since " + base::to_rfc3339(*failing_since_) + ": " + decision.reason;
}

void Worker::report(const store::Work& work, const sinks::Outcome& outcome,
                    const Decision& decision) {
  const auto attempt = work.delivery.attempts + 1;
  switch (decision.state) {
    case event::DeliveryState::kDelivered:
      delivered_.Increment();
      context_.log.info("delivered", {{"destination", options_.destination},
                                      {"event", work.event.id},
                                      {"attempt", attempt},
                                      status_field(outcome)});
      return;
    case event::DeliveryState::kDead:
      dead_.Increment();
      context_.log.error("dead letter", {{"destination", options_.destination},
                                         {"event", work.event.id},
                                         {"attempts", attempt},
                                         {"reason", decision.reason}});
      return;
    default:
      failed_.Increment();
      context_.log.warn("delivery failed",
                        {{"destination", options_.destination},
                         {"event", work.event.id},
                         {"attempt", attempt},
                         status_field(outcome),
                         {"error", outcome.error},
                         {"next_attempt_at", decision.disable_destination
                                                 ? "when it is enabled"
                                                 : base::to_rfc3339(decision.next_attempt_at)}});
  }
}

}  // namespace housecalld::delivery
