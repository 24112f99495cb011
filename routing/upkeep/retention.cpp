// SPDX-License-Identifier: Apache-2.0
#include "routing/upkeep/retention.hpp"

#include <utility>

#include "routing/base/async.hpp"

namespace housecalld::upkeep {
namespace {

/// Events of one transaction: what waits for the next commit waits no longer than that.
constexpr std::size_t kAtOnce = 100;
/// Fewer when it is about size, so that little more leaves than has to.
constexpr std::size_t kAtOnceBySize = 10;

}  // namespace

Retention::Retention(store::UpkeepStore& store, store::RepairStore& repair, store::ListStore& lists,
                     base::Log& log, base::Metrics& metrics)
    : store_(store),
      repair_(repair),
      lists_(lists),
      log_(log),
      removed_(metrics.counter("housecalld_events_removed_total",
                               "Events that were removed when they had served their time")),
      erased_(metrics.counter("housecalld_payloads_erased_total",
                              "Events whose payload was erased when it had served its time")) {}

net::awaitable<void> Retention::apply(Rules rules, base::Now now) {
  co_await remove_old(rules, now.wall);
  if (rules.erase_payloads.count() > 0) co_await erase_payloads(rules.erase_payloads, now);
}

net::awaitable<bool> Retention::remove_some(store::Expiry& which, std::size_t& total) {
  const auto step = co_await base::await_callback<base::Result<store::Expired>>(
      [this, &which](store::Callback<store::Expired> done) {
        store_.remove_events(which, std::move(done));
      });
  if (step.has_error()) {
    log_.warn("cannot remove old events", {{"error", step.error()}});
    co_return false;
  }
  total += step->removed;
  removed_.Increment(static_cast<double>(step->removed));
  which.after = step->last;
  co_return !step->finished;
}

net::awaitable<void> Retention::remove_old(Rules rules, base::Timestamp now) {
  store::Expiry which;
  which.delivered_before = before(rules.remove_delivered, now);
  which.others_before = before(rules.remove_others, now);
  which.limit = kAtOnce;
  std::size_t total = 0;
  while (co_await remove_some(which, total)) {
  }
  if (total > 0) log_.info("old events removed", {{"count", total}});
}

bool Retention::is_too_large(std::uint64_t max_bytes) {
  const auto usage = store_.usage();
  return usage.has_value() && usage->used_bytes > max_bytes;
}

net::awaitable<bool> Retention::shrink(std::uint64_t max_bytes) {
  store::Expiry which;
  which.delivered_before = base::Timestamp::max();
  which.others_before = base::Timestamp::min();
  which.limit = kAtOnceBySize;
  std::size_t total = 0;
  bool more = true;
  bool too_large = is_too_large(max_bytes);
  while (too_large && more) {
    more = co_await remove_some(which, total);
    too_large = is_too_large(max_bytes);
  }
  if (total > 0) {
    log_.info("events removed before their time: retention.max_bytes", {{"count", total}});
  }
  co_return !too_large;
}

net::awaitable<std::size_t> Retention::erase_some(const store::Page<store::EventRow>& page,
                                                  base::Now now) {
  store::Erasure which;
  which.now = now;
  for (const store::EventRow& row : page.rows) {
    if (row.unfinished == 0) which.events.push_back(row.event.id);
  }
  if (which.events.empty()) co_return 0;
  const auto erased = co_await base::await_callback<base::Result<std::size_t>>(
      [this, &which](store::Callback<std::size_t> done) {
        repair_.erase_payloads(which, std::move(done));
      });
  if (erased.has_error()) {
    log_.warn("cannot erase old payloads", {{"error", erased.error()}});
    co_return 0;
  }
  erased_.Increment(static_cast<double>(*erased));
  co_return *erased;
}

net::awaitable<void> Retention::erase_payloads(base::Millis age, base::Now now) {
  store::EventQuery query;
  query.until = now.wall - age;
  query.oldest_first = true;
  query.limit = kAtOnce;
  query.whole = true;
  std::size_t total = 0;
  do {
    const auto page = lists_.events(query);
    if (page.has_error()) {
      log_.warn("cannot look for old payloads", {{"error", page.error()}});
      break;
    }
    total += co_await erase_some(*page, now);
    query.from = page->next;
  } while (query.from);
  if (total > 0) log_.info("old payloads erased", {{"count", total}});
}

}  // namespace housecalld::upkeep
