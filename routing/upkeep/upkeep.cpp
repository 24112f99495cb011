// SPDX-License-Identifier: Apache-2.0
#include "routing/upkeep/upkeep.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "routing/base/async.hpp"
#include "routing/base/keep_going.hpp"

namespace housecalld::upkeep {
namespace {

/// What one transaction of the store does at the most: an event waits no longer than that.
constexpr std::size_t kStep = 1'000;
constexpr int kPauseAfterWalk = 100;
constexpr base::Millis kLongestPause = std::chrono::minutes(15);

std::size_t total_of(const store::GivenUp& given_up) {
  std::size_t total = 0;
  for (const auto& [destination, count] : given_up) total += count;
  return total;
}

/// Looking through a large store takes a while: a hundredth of the time is spent on it, and more
/// where that would put it off for long.
base::Moment after_walk(base::Moment began, base::Moment ended) {
  return ended + std::min(kLongestPause, kPauseAfterWalk * (ended - began));
}

}  // namespace

Upkeep::Upkeep(store::Store& store, const base::Clock& clock, base::Log& log,
               base::Metrics& metrics, Options options, Rules rules)
    : store_(store),
      clock_(clock),
      log_(log),
      options_(options),
      rules_(std::make_shared<const Rules>(rules)),
      watch_(options.clock_settle_time),
      retention_(store, store, store, log, metrics),
      gauges_(metrics) {}

net::awaitable<void> Upkeep::run() {
  net::steady_timer timer(co_await net::this_coro::executor);
  co_await base::keep_going("upkeep", log_, [this, &timer]() -> net::awaitable<bool> {
    co_await round();
    timer.expires_after(options_.interval);
    co_await timer.async_wait(net::use_awaitable);
    co_return true;
  });
}

net::awaitable<void> Upkeep::round() {
  look();
  co_await compact();
  if (const auto rules = rules_.get(); rules != rules_now_) {
    rules_now_ = rules;
    next_walk_ = next_shrinking_ = base::Moment{};
  }
  const Rules rules = *rules_now_;
  const base::Now now = clock_.read();
  const bool trusted = trusts(now);
  co_await shrink(rules);
  if (!trusted) co_return;
  co_await forget("digests", [&](store::Callback<std::size_t> done) {
    store_.forget_digests(now.wall - options_.deduplication_window, kStep, std::move(done));
  });
  if (rules.tombstones.count() > 0) {
    co_await forget("tombstones", [&](store::Callback<std::size_t> done) {
      store_.forget_tombstones(before(rules.tombstones, now.wall), kStep, std::move(done));
    });
  }
  if (rules.give_up_after.count() > 0) co_await give_up(rules.give_up_after, now);
  co_await remove(rules, now);
}

void Upkeep::look() {
  const auto usage = store_.usage();
  if (usage.has_error()) {
    log_.warn("cannot see how full the store is", {{"error", usage.error()}});
  } else {
    gauges_.publish(*usage, log_);
  }
  const auto rows = store_.destinations();
  if (rows.has_error()) {
    log_.warn("cannot look after the destinations", {{"error", rows.error()}});
  } else {
    gauges_.publish(*rows, clock_.now());
  }
}

bool Upkeep::trusts(base::Now now) {
  const bool trusts = watch_.trusts(now);
  if (watch_.leap().count() != 0) {
    log_.warn("the wall clock has leapt: nothing is given up or removed for a while",
              {{"seconds", watch_.leap().count() / 1000},
               {"while_seconds", options_.clock_settle_time.count() / 1000}});
  }
  return trusts;
}

net::awaitable<void> Upkeep::forget(const char* what, const Forget& some) {
  for (;;) {
    const auto forgotten = co_await base::await_callback<base::Result<std::size_t>>(some);
    if (forgotten.has_error()) {
      log_.warn("cannot forget what is old", {{"what", what}, {"error", forgotten.error()}});
    }
    if (forgotten.has_error() || *forgotten < kStep) co_return;
  }
}

net::awaitable<void> Upkeep::give_up(base::Millis patience, base::Now now) {
  store::GivingUp which;
  which.now = now;
  which.joined_before = before(patience, now.wall);
  which.reason = "gave up: it waited longer than delivery.give_up_after";
  which.limit = kStep;
  store::GivenUp all;
  for (;;) {
    const auto given_up = co_await base::await_callback<base::Result<store::GivenUp>>(
        [this, &which](store::Callback<store::GivenUp> done) {
          store_.give_up(which, std::move(done));
        });
    if (given_up.has_error()) {
      log_.warn("cannot give up what waits too long", {{"error", given_up.error()}});
      break;
    }
    for (const auto& [destination, count] : *given_up) all[destination] += count;
    if (total_of(*given_up) < kStep) break;
  }
  for (const auto& [destination, count] : all) {
    log_.error("dead letters: they waited longer than delivery.give_up_after",
               {{"destination", destination}, {"count", count}});
  }
}

/// Where it gets there it does no more than it has to; else it has walked through all of the store.
net::awaitable<void> Upkeep::shrink(Rules rules) {
  const base::Moment began = clock_.moment();
  if (rules.max_bytes == 0 || began < next_shrinking_) co_return;
  if (co_await retention_.shrink(rules.max_bytes)) co_return;
  next_shrinking_ = after_walk(began, clock_.moment());
}

net::awaitable<void> Upkeep::remove(Rules rules, base::Now now) {
  const base::Moment began = clock_.moment();
  if (began < next_walk_) co_return;
  co_await retention_.apply(rules, now);
  next_walk_ = after_walk(began, clock_.moment());
}

/// What was erased is to be gone from the disk, too; while somebody reads it cannot be.
net::awaitable<void> Upkeep::compact() {
  const auto done = co_await base::await_callback<base::Result<bool>>(
      [this](store::Callback<bool> done_now) { store_.compact(std::move(done_now)); });
  if (done.has_error()) log_.warn("cannot compact the store", {{"error", done.error()}});
}

}  // namespace housecalld::upkeep
