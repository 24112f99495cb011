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
/// Removing an event takes longer: its deliveries and attempts go too.
constexpr std::size_t kRemovedAtOnce = 100;
constexpr int kPauseAfterWalk = 100;

double seconds_since(base::Timestamp then, base::Timestamp now) {
  return std::chrono::duration<double>(now - then).count();
}

}  // namespace

Housekeeping::Housekeeping(store::Store& store, const base::Clock& clock, base::Log& log,
                           base::Metrics& metrics, Options options, Rules rules)
    : store_(store),
      clock_(clock),
      log_(log),
      metrics_(metrics),
      options_(options),
      rules_(std::make_shared<const Rules>(rules)),
      removed_(metrics.counter("housecalld_events_removed_total",
                               "Events that were removed when they had served their time")) {}

net::awaitable<void> Housekeeping::run() {
  net::steady_timer timer(co_await net::this_coro::executor);
  for (;;) {
    co_await round();
    timer.expires_after(options_.interval);
    co_await timer.async_wait(net::use_awaitable);
  }
}

net::awaitable<void> Housekeeping::round() {
  watch_room();
  co_await forget_digests();
  const auto rows = store_.destinations();
  if (rows.has_error()) {
    log_.warn("cannot look after the destinations", {{"error", rows.error()}});
  } else {
    co_await look_after(*rows);
  }
  // Looking through a large store takes a while: a hundredth of the time is spent on it.
  const auto began = std::chrono::steady_clock::now();
  if (began < next_walk_) co_return;
  co_await remove_old();
  const auto ended = std::chrono::steady_clock::now();
  next_walk_ = ended + kPauseAfterWalk * (ended - began);
}

/// One line when the store begins to refuse events and one when it takes them again.
void Housekeeping::watch_room() {
  const auto usage = store_.usage();
  if (usage.has_error()) {
    log_.warn("cannot see how full the store is", {{"error", usage.error()}});
    return;
  }
  const bool refusing = !usage->refusal.empty();
  metrics_.gauge("housecalld_store_used_bytes", "Bytes of the database that are in use", {})
      .Set(static_cast<double>(usage->used_bytes));
  metrics_.gauge("housecalld_store_refusing", "1 while the store takes no events", {})
      .Set(refusing ? 1 : 0);
  if (refusing == refusing_) return;
  refusing_ = refusing;
  if (refusing) {
    log_.error("the store takes no events, HCP gets 503", {{"reason", usage->refusal}});
  } else {
    log_.info("the store takes events again");
  }
}

net::awaitable<void> Housekeeping::look_after(const std::vector<store::DestinationRow>& rows) {
  const base::Millis patience = rules_.get()->give_up_after;
  std::set<std::string> present;
  for (const store::DestinationRow& row : rows) {
    publish(row);
    present.insert(row.name);
    const bool too_long = patience.count() > 0 && row.oldest_unfinished &&
                          clock_.now() - *row.oldest_unfinished > patience;
    if (too_long) co_await give_up(row.name, patience);
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

net::awaitable<void> Housekeeping::give_up(std::string destination, base::Millis patience) {
  store::GivingUp which;
  which.destination = destination;
  which.now = clock_.now();
  which.received_before = which.now - patience;
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

net::awaitable<void> Housekeeping::remove_old() {
  const std::shared_ptr<const Rules> rules = rules_.get();
  const base::Timestamp now = clock_.now();
  const auto before = [now](base::Millis age) {
    return age.count() == 0 ? base::Timestamp::min() : now - age;
  };
  store::Expiry which;
  which.delivered_before = before(rules->remove_delivered_after);
  which.others_before = before(rules->remove_others_after);
  which.limit = kRemovedAtOnce;
  std::size_t total = 0;
  for (bool finished = false; !finished;) {
    const auto step = co_await base::await_callback<base::Result<store::Expired>>(
        [this, &which](store::Callback<store::Expired> done) {
          store_.remove_events(which, std::move(done));
        });
    if (step.has_error()) {
      log_.warn("cannot remove old events", {{"error", step.error()}});
      break;
    }
    total += step->removed;
    removed_.Increment(static_cast<double>(step->removed));
    which.after = step->last;
    finished = step->finished;
  }
  if (total > 0) log_.info("old events removed", {{"count", total}});
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
