// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "routing/delivery/life/life.hpp"
#include "routing/store/store.hpp"

namespace housecalld::test {

/// A Store that keeps everything in memory, for tests of what stands on one. It passes the store's
/// contract suite; what it does not do is survive. Reports come before the call returns, on the
/// caller's thread.
class MemoryStore final : public store::Store {
 public:
  /// `max_unfinished` deliveries, past which appends are refused; 0: no limit.
  explicit MemoryStore(base::Millis deduplication_window = std::chrono::hours(72),
                       std::size_t max_unfinished = 0)
      : window_(deduplication_window), max_unfinished_(max_unfinished) {}

  void append(event::NewEvent event, store::Decide decide,
              store::Callback<store::Appended> done) override;
  void claim(store::ClaimRequest request, store::Callback<store::Claimed> done) override;
  void settle(store::Settlement settlement, store::Callback<store::Settled> done) override;
  void recover(base::Now now, store::Callback<std::size_t> done) override;
  void replay(store::Replay which, store::Callback<std::size_t> done) override;
  void discard(std::vector<event::DeliveryId> deliveries, base::Now now,
               store::Callback<std::size_t> done) override;
  void erase_payloads(store::Erasure which, store::Callback<std::size_t> done) override;
  void abandon(store::Abandonment which, store::Callback<std::size_t> done) override;
  void compact(store::Callback<bool> done) override { done(true); }
  void heartbeat(store::Callback<bool> done) override { done(true); }
  void probe(store::Callback<bool> done) override { done(true); }
  [[nodiscard]] store::Commits commits() const override { return {}; }
  void reroute(store::Reroute made, store::Callback<bool> done) override;
  void disable(std::string destination, std::string reason, base::Now now,
               store::Callback<bool> done) override;
  void enable(std::string destination, store::Callback<bool> done) override;
  void pause(std::string destination, std::optional<base::Millis> time, base::Now now,
             store::Callback<bool> done) override;
  void give_up(store::GivingUp which, store::Callback<store::GivenUp> done) override;
  void forget_digests(base::Timestamp before, std::size_t limit,
                      store::Callback<std::size_t> done) override;
  void forget_tombstones(base::Timestamp before, std::size_t limit,
                         store::Callback<std::size_t> done) override;

  void remove_events(store::Expiry which, store::Callback<store::Expired> done) override;

  base::Result<store::Page<store::EventRow>> events(const store::EventQuery& query) override;
  base::Result<store::EventDetail> event(std::string_view id) override;
  base::Result<store::Page<store::DeliveryRow>> deliveries(
      const store::DeliveryQuery& query) override;
  base::Result<store::DeliveryReport> delivery(event::DeliveryId id) override;
  base::Result<std::vector<store::DestinationRow>> destinations() override;
  base::Result<store::Usage> usage() override;

  void close() override;

 private:
  /// A delivery; its id is its place in `rows_` plus one.
  struct Row {
    event::Delivery delivery;
    std::size_t event = 0;  ///< its place in `events_`
    std::string order_key;
    base::Moment lease_until;
    base::Millis pause{0};
    base::Timestamp joined_at;
    std::optional<base::Timestamp> finished_at;
    std::vector<event::Attempt> attempts;
  };
  using Record = std::array<std::string, 3>;  ///< installation, object, id
  struct Tombstone {
    base::Timestamp deleted_at;
    base::Timestamp noted_at;
  };
  struct Digested {
    std::string event_id;
    base::Timestamp accepted_at;
  };
  struct Disabled {
    base::Timestamp at;
    std::string reason;
    bool paused = false;
    std::optional<base::Moment> until;
    base::Millis pause{0};
  };

  struct Failing {
    base::Timestamp since;
    base::Millis time{0};
  };

  /// Runs `work` under the lock and reports what it gives, without the lock.
  template <typename T>
  void write(const store::Callback<T>& done, const std::function<base::Result<T>()>& work) {
    done(read<T>(work));
  }
  template <typename T>
  [[nodiscard]] base::Result<T> read(const std::function<base::Result<T>()>& work) {
    const std::scoped_lock lock(mutex_);
    if (closed_) return base::fail(base::Errc::kCancelled, "the store is closed");
    return work();
  }

  [[nodiscard]] base::Result<store::Appended> append_now(event::NewEvent& made,
                                                         const store::Decide& decide);
  [[nodiscard]] store::Past past_of(const event::StoredEvent& event) const;
  void note_tombstone(const event::NewEvent& made);
  [[nodiscard]] store::Claimed claim_now(const store::ClaimRequest& request);
  [[nodiscard]] store::Settled settle_now(const store::Settlement& settlement);
  [[nodiscard]] std::size_t recover_now(base::Now now);
  [[nodiscard]] std::size_t abandon_now(const store::Abandonment& which);
  [[nodiscard]] bool replay_one(event::DeliveryId id, const store::Replay& which);
  [[nodiscard]] bool erase_one(const std::string& id, const store::Erasure& which);
  [[nodiscard]] bool reroute_now(const store::Reroute& made);
  /// The row of that id, or of no delivery that is kept: null.
  [[nodiscard]] Row* find_row(event::DeliveryId id);
  /// The event's delivery to a destination; null when it has none.
  [[nodiscard]] Row* find_delivery(std::size_t event, const std::string& destination);
  /// A delivery joins the line of its key.
  void add_row(std::size_t event, const std::string& destination, const std::string& order_key,
               base::Now now);
  /// Moves a delivery on; false when that cannot happen to it.
  bool change(Row& row, delivery::Transition what, base::Now now);
  void bring_into_order(const Row& moved, base::Moment now);
  [[nodiscard]] bool disable_now(const std::string& destination, Disabled disabled);
  [[nodiscard]] store::GivenUp give_up_now(const store::GivingUp& which);
  [[nodiscard]] store::Expired remove_now(const store::Expiry& which);
  [[nodiscard]] store::Usage usage_now() const;
  [[nodiscard]] bool is_expired(std::size_t event, const store::Expiry& which) const;
  [[nodiscard]] bool is_disabled(const std::string& destination, base::Moment now);
  [[nodiscard]] std::size_t forget_now(base::Timestamp before, std::size_t limit);
  [[nodiscard]] store::EventRow event_row(std::size_t event) const;
  [[nodiscard]] store::EventDetail event_detail(std::size_t event) const;
  [[nodiscard]] std::vector<store::DestinationRow> destination_rows() const;

  [[nodiscard]] store::Cursor beginning(const store::EventQuery& query) const;
  /// What is left of `all` from the query's cursor on, in its order, and where that ends.
  [[nodiscard]] store::Page<store::Cursor> page_of(
      std::vector<store::Cursor> all, const store::EventQuery& query,
      const std::function<bool(const store::Cursor&)>& matches) const;
  [[nodiscard]] bool matches_event(std::size_t event, const store::EventQuery& query) const;

  [[nodiscard]] bool matches(const Row& row, const store::DeliveryQuery& query) const;

  std::mutex mutex_;
  base::Millis window_;
  std::size_t max_unfinished_;
  bool closed_ = false;
  std::vector<event::StoredEvent> events_;
  std::set<std::size_t> removed_;  ///< their places in `events_`
  std::vector<Row> rows_;
  std::map<std::pair<std::string, base::Digest>, Digested> digests_;
  std::map<Record, Tombstone> tombstones_;
  std::map<std::string, Disabled> disabled_;
  std::map<std::string, Failing> failing_;
};

}  // namespace housecalld::test
