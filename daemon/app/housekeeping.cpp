// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/housekeeping.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "routing/base/async.hpp"

namespace housecalld::app {
namespace {

/// What one transaction of the store does at the most: an event waits no longer than that.
constexpr std::size_t kStep = 1'000;

double seconds_since(base::Timestamp then, base::Timestamp now) {
  return std::chrono::duration<double>(now - then).count();
}

}  // namespace

Housekeeping::Housekeeping(store::Store& store, const base::Clock& clock, base::Log& log,
                           base::Metrics& metrics, Options options)
    : store_(store),
      clock_(clock),
      log_(log),
      metrics_(metrics),
      options_(options),
      give_up_after_(options.give_up_after) {}

net::awaitable<void> Housekeeping::run() {
  net::steady_timer timer(co_await net::this_coro::executor);
  for (;;) {
    co_await round();
    timer.expires_after(options_.interval);
    co_await timer.async_wait(net::use_awaitable);
  }
}

net::awaitable<void> Housekeeping::round() {
  co_await forget_digests();
  const auto rows = store_.destinations();
  if (rows.has_error()) {
    log_.warn("cannot look after the destinations", {{"error", rows.error()}});
    co_return;
  }
  std::set<std::string> present;
  for (const store::DestinationRow& row : *rows) {
    publish(row);
    present.insert(row.name);
    const base::Millis patience = give_up_after_;
    const bool too_long = patience.count() > 0 && row.oldest_unfinished &&
                          clock_.now() - *row.oldest_unfinished > patience;
    if (too_long) co_await give_up(row.name);
  }
  publish_absent(present);
}

net::awaitable<void> Housekeeping::forget_digests() {
  const base::Timestamp before = clock_.now() - options_.deduplication_window;
  for (;;) {
    const auto forgotten = co_await base::await_callback<base::Result<std::size_t>>(
        [this, before](store::Callback<std::size_t> done) {
          store_.forget_digests(before, kStep, std::move(done));
        });
    if (forgotten.has_error()) {
      log_.warn("cannot forget old digests", {{"error", forgotten.error()}});
    }
    if (forgotten.has_error() || *forgotten < kStep) co_return;
  }
}

net::awaitable<void> Housekeeping::give_up(std::string destination) {
  store::GivingUp which;
  which.destination = destination;
  which.now = clock_.now();
  which.received_before = which.now - give_up_after_.load();
  which.reason = "gave up: it waited longer than delivery.give_up_after";
  which.limit = kStep;
  std::size_t total = 0;
  for (;;) {
    const auto given_up = co_await base::await_callback<base::Result<std::size_t>>(
        [this, &which](store::Callback<std::size_t> done) {
          store_.give_up(which, std::move(done));
        });
    if (given_up.has_error()) {
      log_.warn("cannot give up what waits too long", {{"error", given_up.error()}});
    }
    if (given_up.has_error() || *given_up == 0) break;
    total += *given_up;
  }
  if (total == 0) co_return;
  log_.error("dead letters: they waited longer than delivery.give_up_after",
             {{"destination", destination}, {"count", total}});
}

void Housekeeping::publish(const store::DestinationRow& row) {
  const std::map<std::string, std::string> labels = {{"destination", row.name}};
  const auto set = [&](const char* name, const char* help, double value) {
    metrics_.gauge(name, help, labels).Set(value);
  };
  const base::Timestamp now = clock_.now();
  set("housecalld_deliveries_waiting", "Deliveries that are not finished",
      static_cast<double>(row.unfinished));
  set("housecalld_oldest_waiting_seconds", "Age of the oldest event that is not delivered",
      row.oldest_unfinished ? seconds_since(*row.oldest_unfinished, now) : 0);
  set("housecalld_dead_letters", "Dead letters that are kept", static_cast<double>(row.dead));
  set("housecalld_destination_disabled", "1 while a destination is disabled or paused",
      row.disabled_at ? 1 : 0);
  set("housecalld_failing_seconds", "How long a destination has given nothing but failures",
      row.failing_since ? seconds_since(*row.failing_since, now) : 0);
  published_.insert(row.name);
}

/// The store does not list a destination for which nothing waits and nothing is wrong.
void Housekeeping::publish_absent(const std::set<std::string>& present) {
  for (const std::string& name : std::set<std::string>(published_)) {
    if (present.contains(name)) continue;
    store::DestinationRow row;
    row.name = name;
    publish(row);
  }
}

}  // namespace housecalld::app
