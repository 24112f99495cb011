// SPDX-License-Identifier: Apache-2.0
#include "routing/delivery/worker.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <exception>
#include <utility>

#include "routing/base/async.hpp"
#include "routing/base/backoff.hpp"
#include "routing/base/keep_going.hpp"
#include "routing/base/spawn.hpp"

namespace housecalld::delivery {
namespace {

prometheus::Counter& attempts_counter(base::Metrics& metrics, const std::string& destination,
                                      const std::string& result) {
  return metrics.counter("housecalld_attempts_total", "Attempts to deliver, by how they ended",
                         {{"destination", destination}, {"result", result}});
}

event::Attempt attempt_record(base::Timestamp started_at, base::Millis took,
                              const sinks::Outcome& outcome) {
  event::Attempt record;
  record.started_at = started_at;
  record.took = took;
  record.succeeded = outcome.verdict == sinks::Verdict::kDelivered;
  record.status = outcome.status;
  record.address = outcome.address;
  record.error = outcome.error;
  record.response_prefix = outcome.response_prefix;
  return record;
}

/// Who refuses a message has it looked at: the destination works, and is not known to be well.
store::Health health_of(sinks::Verdict verdict) {
  switch (verdict) {
    case sinks::Verdict::kDelivered:
      return store::Health::kWorks;
    case sinks::Verdict::kRetry:
    case sinks::Verdict::kGone:
      return store::Health::kFails;
    default:
      return store::Health::kSaysNothing;
  }
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
      failing_(options_.hopeless),
      bell_(executor),
      delivered_(attempts_counter(context_.metrics, options_.destination, "delivered")),
      failed_(attempts_counter(context_.metrics, options_.destination, "failed")),
      refused_(attempts_counter(context_.metrics, options_.destination, "refused")),
      dead_(attempts_counter(context_.metrics, options_.destination, "dead")),
      circuit_open_(context_.metrics.gauge("housecalld_circuit_open",
                                           "1 while a destination that fails is only probed",
                                           {{"destination", options_.destination}})) {}

/// Whoever lets go of it last, a request's thread perhaps, does not wait for the sink.
Worker::~Worker() { context_.reaper.destroy(std::move(sink_)); }

void Worker::start(std::function<void()> stopped) {
  stopped_ = std::move(stopped);
  circuit_open_.Set(0);  // whatever the worker before this one left
  const std::string name = "delivery to " + options_.destination;
  base::spawn(executor_, name, context_.log,
              base::keep_going(name, context_.log, [this] { return step(); }),
              [self = shared_from_this()] {
                self->ended_ = true;
                self->end_if_idle();
              });
}

void Worker::stop() {
  net::post(executor_, [self = shared_from_this()] {
    self->scheduler_.on_stop();
    self->bell_.ring();
  });
}

void Worker::forgive() {
  net::post(executor_, [self = shared_from_this()] {
    const bool was_open = self->scheduler_.failures().open();
    self->scheduler_.on_forgiven();
    self->failing_.on_success();
    self->publish(was_open, "");
    self->bell_.ring();
  });
}

void Worker::end_if_idle() {
  if (!ended_ || tests_ > 0) return;
  context_.reaper.destroy(std::move(sink_));
  if (stopped_) std::exchange(stopped_, nullptr)();
}

/// False at the end.
net::awaitable<bool> Worker::step() {
  const Step next = scheduler_.next(context_.clock.moment());
  if (next.finished) co_return false;
  if (next.claim > 0) {
    co_await claim(next.claim);
  } else if (co_await bell_.wait(next.wait)) {
    scheduler_.on_bell();
  }
  co_return true;
}

net::awaitable<void> Worker::claim(std::size_t limit) {
  const base::Now now = context_.clock.read();
  store::ClaimRequest request;
  request.destination = options_.destination;
  request.now = now;
  request.lease_until = now.moment + sink_->time_out() + options_.lease_margin;
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
    scheduler_.on_store_failed(context_.clock.moment());
    co_return;
  }
  take(std::move(*claimed), now);
}

void Worker::take(store::Claimed claimed, base::Now now) {
  failing_.on_known(claimed.failing_for, now.moment);
  scheduler_.on_claimed(claimed.work.size(), claimed.next_due, now.moment);
  for (store::Work& work : claimed.work) {
    const event::DeliveryId id = work.delivery.id;
    under_way_.insert(id);
    // However the attempt ends, its place is free once.
    const auto place = std::shared_ptr<void>(nullptr, [self = shared_from_this()](void*) {
      self->scheduler_.on_attempt_over();
      self->bell_.ring();
    });
    base::spawn(executor_, "attempt", context_.log,
                attempt(std::make_shared<const store::Work>(std::move(work)), place),
                [self = shared_from_this(), id] {
                  self->under_way_.erase(id);
                  self->scheduler_.on_settled(self->context_.clock.moment());
                  self->bell_.ring();
                });
  }
}

/// An exception is a failed attempt: nothing else would ever end in a dead letter that says why.
net::awaitable<sinks::Outcome> Worker::deliver(const event::StoredEvent& event) {
  sinks::Outcome failed;
  try {
    const base::Result<sinks::Message> message = render_(event);
    if (message.has_value()) co_return co_await deliver(*message);
    failed.verdict = sinks::Verdict::kRejected;
    failed.error = message.error().message;
  } catch (const std::exception& error) {
    failed.error = std::string("internal error: ") + error.what();
  }
  co_return failed;
}

net::awaitable<sinks::Outcome> Worker::deliver(const sinks::Message& message) {
  if (sink_) co_return co_await sink_->deliver(message);
  sinks::Outcome failed;
  failed.error = "the destination is not configured any more";
  co_return failed;
}

void Worker::test(sinks::Message message, std::function<void(sinks::Outcome)> done) {
  net::post(executor_, [self = shared_from_this(), message = std::move(message),
                        done = std::move(done)]() mutable {
    ++self->tests_;
    base::spawn(self->executor_, "test of " + self->options_.destination, self->context_.log,
                self->run_test(std::move(message), std::move(done)), [self] {
                  --self->tests_;
                  self->end_if_idle();
                });
  });
}

net::awaitable<void> Worker::run_test(sinks::Message message,
                                      std::function<void(sinks::Outcome)> done) {
  sinks::Outcome outcome;
  try {
    outcome = co_await deliver(message);
  } catch (const std::exception& error) {
    outcome.error = std::string("internal error: ") + error.what();
  }
  done(std::move(outcome));
}

net::awaitable<void> Worker::attempt(std::shared_ptr<const store::Work> work,
                                     std::shared_ptr<void> place) {
  const base::Now began = context_.clock.read();
  const sinks::Outcome outcome = co_await deliver(work->event);
  const base::Now now = context_.clock.read();
  const Decision decision = decide(work->delivery, outcome, options_.retry, base::random_unit());
  report(*work, outcome, decision);
  learn(outcome, decision);

  store::Settlement settlement;
  settlement.delivery = work->delivery.id;
  settlement.attempt = attempt_record(began.wall, now.moment - began.moment, outcome);
  settlement.state = decision.state;
  settlement.next_attempt_at = now.moment + decision.pause;
  settlement.pause = decision.pause;
  settlement.reason = decision.reason;
  settlement.counts = decision.counts;
  settlement.refused = decision.refused;
  settlement.health = health_of(outcome.verdict);
  settlement.failing_for = failing_.time(now.moment);
  settlement.disable = hopeless(outcome, decision);
  settlement.now = now;
  place.reset();
  co_await settle(std::move(settlement));
}

net::awaitable<void> Worker::settle(store::Settlement settlement) {
  for (;;) {
    const auto settled = co_await base::await_callback<base::Result<store::Settled>>(
        [this, &settlement](store::Callback<store::Settled> done) {
          context_.store.settle(settlement, std::move(done));
        });
    if (settled.has_value()) {
      if (settled->disabled) report_disabled(settlement.disable);
      co_return;
    }
    if (settled.error().code == base::Errc::kCancelled) co_return;
    context_.log.warn("cannot record an attempt, will try again",
                      {{"destination", options_.destination}, {"error", settled.error()}});
    scheduler_.on_settling_failed();
    net::steady_timer pause(executor_, options_.limits.store_pause);
    co_await pause.async_wait(net::use_awaitable);
  }
}

void Worker::report_disabled(const std::string& reason) {
  context_.log.error("destination disabled: what it should get waits until it is enabled",
                     {{"destination", options_.destination},
                      {"reason", reason},
                      {"enable", "housecalld destinations enable " + options_.destination}});
}

void Worker::learn(const sinks::Outcome& outcome, const Decision& decision) {
  const base::Moment now = context_.clock.moment();
  const bool was_open = scheduler_.failures().open();
  switch (outcome.verdict) {
    case sinks::Verdict::kDelivered:
      failing_.on_success();
      scheduler_.on_success();
      break;
    case sinks::Verdict::kRefused:
    case sinks::Verdict::kRejected:
      scheduler_.on_success();
      break;
    case sinks::Verdict::kRetry:
      failing_.on_failure(now);
      scheduler_.on_failure(now, outcome.error);
      break;
    case sinks::Verdict::kUnreached:
      scheduler_.on_failure(now, outcome.error);
      break;
    case sinks::Verdict::kGone:
      break;
  }
  if (decision.destination_pause.count() > 0) {
    scheduler_.on_pause(now + decision.destination_pause);
    context_.log.warn("destination asked for a pause",
                      {{"destination", options_.destination},
                       {"pause_s", decision.destination_pause.count() / 1000}});
  }
  publish(was_open, outcome.error);
}

void Worker::publish(bool was_open, const std::string& error) {
  const FailureBudget& failures = scheduler_.failures();
  const bool open = failures.open();
  const base::Now now = context_.clock.read();
  const bool asked = scheduler_.asked_until() > now.moment;
  circuit_open_.Set(open ? 1 : 0);
  const auto shown = circuit_.get();
  if (open || asked || shown->open || shown->asked_until) {
    Circuit circuit{open, failures.reason(), {}, {}};
    if (open) circuit.next_probe_at = base::to_wall(failures.next_probe(), now);
    if (asked) circuit.asked_until = base::to_wall(scheduler_.asked_until(), now);
    circuit_.set(std::make_shared<const Circuit>(std::move(circuit)));
  }
  if (open && !was_open) {
    context_.log.warn(
        "destination keeps failing: it is only probed until an attempt succeeds",
        {{"destination", options_.destination},
         {"error", error},
         {"next_probe_at", base::to_rfc3339(base::to_wall(failures.next_probe(), now))}});
  }
  if (was_open && !open) {
    context_.log.info("destination works again", {{"destination", options_.destination}});
  }
}

/// A broken way to it, or a message that it refuses, is no reason.
std::string Worker::hopeless(const sinks::Outcome& outcome, const Decision& decision) const {
  if (decision.disable_destination) return decision.reason;
  if (outcome.verdict != sinks::Verdict::kRetry) return "";
  if (!failing_.hopeless(context_.clock.moment())) return "";
  return "nothing but failures for too long (delivery.disable_after): " + decision.reason;
}

void Worker::report(const store::Work& work, const sinks::Outcome& outcome,
                    const Decision& decision) {
  const auto attempt = work.delivery.attempts + 1;
  if (decision.state == event::DeliveryState::kDelivered) {
    delivered_.Increment();
    context_.log.info("delivered", {{"destination", options_.destination},
                                    {"event", work.event.id},
                                    {"attempt", attempt},
                                    status_field(outcome)});
    return;
  }
  if (decision.state == event::DeliveryState::kDead) {
    dead_.Increment();
    context_.log.error("dead letter", {{"destination", options_.destination},
                                       {"event", work.event.id},
                                       {"attempts", attempt},
                                       {"reason", decision.reason}});
    return;
  }
  (decision.refused ? refused_ : failed_).Increment();
  const base::Timestamp next = context_.clock.now() + decision.pause;
  context_.log.warn(decision.refused ? "delivery refused" : "delivery failed",
                    {{"destination", options_.destination},
                     {"event", work.event.id},
                     {"attempt", attempt},
                     status_field(outcome),
                     {"error", outcome.error},
                     {"next_attempt_at", decision.disable_destination ? "when it is enabled"
                                                                      : base::to_rfc3339(next)}});
}

}  // namespace housecalld::delivery
