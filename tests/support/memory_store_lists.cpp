// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>
#include <tuple>

#include "tests/support/memory_store.hpp"

namespace housecalld::test {
namespace {

using event::DeliveryState;
using store::Cursor;

constexpr std::int64_t kBeyond = std::numeric_limits<std::int64_t>::max();

template <typename T, typename U>
bool admits(const std::optional<T>& wanted, const U& actual) {
  return !wanted || *wanted == actual;
}

event::StoredEvent without_body(event::StoredEvent event) {
  event.body.clear();
  return event;
}

bool stands_before(const Cursor& left, const Cursor& right) {
  return std::tie(left.event, left.delivery) < std::tie(right.event, right.delivery);
}

/// An event's place is its index plus one.
std::int64_t place_of(std::size_t index) { return static_cast<std::int64_t>(index) + 1; }
std::size_t index_of(std::int64_t place) { return static_cast<std::size_t>(place) - 1; }

}  // namespace

Cursor MemoryStore::beginning(const store::EventQuery& query) const {
  std::int64_t first = query.since ? kBeyond - 1 : 0;
  std::int64_t last = query.oldest_first || query.until ? 0 : kBeyond - 1;
  for (std::size_t at = 0; at < events_.size(); ++at) {
    const base::Timestamp time = events_[at].received_at;
    if (query.since && time >= *query.since) first = std::min(first, place_of(at));
    if (!query.until || time < *query.until) last = std::max(last, place_of(at));
  }
  if (query.oldest_first) return {first == 0 ? 0 : first - 1, kBeyond, last};
  return {last + 1, 0, first};
}

store::Page<Cursor> MemoryStore::page_of(std::vector<Cursor> all, const store::EventQuery& query,
                                         const std::function<bool(const Cursor&)>& matches) const {
  const Cursor from = query.from ? *query.from : beginning(query);
  std::ranges::sort(all, stands_before);
  if (!query.oldest_first) std::ranges::reverse(all);
  store::Page<Cursor> page;
  Cursor at = from;
  std::size_t seen = 0;
  for (const Cursor& one : all) {
    if (page.rows.size() == query.limit || seen == query.examine) break;
    const bool follows = query.oldest_first ? stands_before(from, one) && one.event <= from.end
                                            : stands_before(one, from) && one.event >= from.end;
    if (!follows) continue;
    ++seen;
    at.event = one.event;
    at.delivery = one.delivery;
    if (matches(one)) page.rows.push_back(at);
  }
  if (page.rows.size() == query.limit || seen == query.examine) page.next = at;
  return page;
}

base::Result<store::Page<store::EventRow>> MemoryStore::events(const store::EventQuery& query) {
  return read<store::Page<store::EventRow>>([&] {
    std::vector<Cursor> all;
    for (std::size_t at = 0; at < events_.size(); ++at) {
      const bool listed = !removed_.contains(at) && admits(query.id, events_[at].id) &&
                          (!query.record_id || query.record_id == events_[at].object.record_id);
      if (listed) all.push_back({place_of(at), 0, 0});
    }
    const auto places = page_of(
        all, query, [&](const Cursor& one) { return matches_event(index_of(one.event), query); });
    store::Page<store::EventRow> page;
    page.next = places.next;
    for (const Cursor& one : places.rows) page.rows.push_back(event_row(index_of(one.event)));
    return page;
  });
}

base::Result<store::Page<store::DeliveryRow>> MemoryStore::deliveries(
    const store::DeliveryQuery& query) {
  return read<store::Page<store::DeliveryRow>>([&] {
    std::vector<Cursor> all;
    for (const Row& row : rows_) {
      if (!removed_.contains(row.event)) {
        all.push_back({place_of(row.event), row.delivery.id, 0});
      }
    }
    const auto found = page_of(all, query.event, [&](const Cursor& one) {
      return matches(*find_row(one.delivery), query);
    });
    store::Page<store::DeliveryRow> page;
    page.next = found.next;
    for (const Cursor& one : found.rows) {
      const Row& row = *find_row(one.delivery);
      page.rows.push_back({row.delivery, without_body(events_[row.event]), row.finished_at});
    }
    return page;
  });
}

base::Result<store::DeliveryReport> MemoryStore::delivery(event::DeliveryId id) {
  return read<store::DeliveryReport>([&]() -> base::Result<store::DeliveryReport> {
    const Row* row = find_row(id);
    if (row == nullptr)
      return base::fail(base::Errc::kNotFound, "no delivery " + std::to_string(id));
    store::DeliveryReport report;
    report.event = without_body(events_[row->event]);
    report.delivery = {row->delivery, row->finished_at, row->attempts,
                       disabled_.contains(row->delivery.destination)};
    return report;
  });
}

base::Result<store::EventDetail> MemoryStore::event(std::string_view id) {
  return read<store::EventDetail>([&]() -> base::Result<store::EventDetail> {
    const auto found = std::ranges::find(events_, id, &event::StoredEvent::id);
    const auto place = static_cast<std::size_t>(found - events_.begin());
    if (found == events_.end() || removed_.contains(place)) {
      return base::fail(base::Errc::kNotFound, "no event " + std::string(id));
    }
    return event_detail(place);
  });
}

store::EventRow MemoryStore::event_row(std::size_t event) const {
  store::EventRow found;
  found.event = without_body(events_[event]);
  found.body_bytes = events_[event].body.size();
  for (const Row& row : rows_) {
    if (row.event != event) continue;
    switch (row.delivery.state) {
      case DeliveryState::kDelivered:
        ++found.delivered;
        break;
      case DeliveryState::kDead:
        ++found.dead;
        break;
      case DeliveryState::kDiscarded:
        ++found.discarded;
        break;
      default:
        ++found.unfinished;
    }
  }
  return found;
}

store::EventDetail MemoryStore::event_detail(std::size_t event) const {
  store::EventDetail detail;
  detail.event = events_[event];
  for (const Row& row : rows_) {
    if (row.event != event) continue;
    detail.deliveries.push_back({row.delivery, row.finished_at, row.attempts,
                                 disabled_.contains(row.delivery.destination)});
  }
  return detail;
}

bool MemoryStore::matches_event(std::size_t event, const store::EventQuery& query) const {
  const event::StoredEvent& one = events_[event];
  return admits(query.id, one.id) && admits(query.installation, one.installation) &&
         admits(query.object, one.object.object) &&
         admits(query.provider_event, one.object.provider_event) &&
         (!query.record_id || query.record_id == one.object.record_id) &&
         admits(query.state, one.state) && (!query.since || one.received_at >= *query.since) &&
         (!query.until || one.received_at < *query.until) &&
         (!query.whole || !one.payload_erased_at) &&
         (!query.text || one.body.find(*query.text) != std::string::npos);
}

bool MemoryStore::matches(const Row& row, const store::DeliveryQuery& query) const {
  return admits(query.destination, row.delivery.destination) &&
         admits(query.state, row.delivery.state) && matches_event(row.event, query.event);
}

}  // namespace housecalld::test
