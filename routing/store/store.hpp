// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "routing/base/clock.hpp"
#include "routing/base/result.hpp"
#include "routing/event/delivery.hpp"
#include "routing/event/stored_event.hpp"
#include "routing/store/query.hpp"

namespace housecalld::store {

/// Called once with the outcome, on the store's own thread, or before the call returns when that
/// refuses at once (closed, over capacity): hold no lock, post to where you live, do no work.
template <typename T>
using Callback = std::function<void(base::Result<T>)>;

/// What became of an append.
struct Appended {
  std::string event_id;    ///< of the new event, or of the first one when it is a repeat
  bool duplicate = false;  ///< the same body was accepted from this installation before
};

/// A claimed delivery with all that an attempt needs.
struct Work {
  event::Delivery delivery;
  event::StoredEvent event;
};

struct ClaimRequest {
  std::string destination;
  base::Timestamp now;
  base::Timestamp lease_until;  ///< past it the delivery may be claimed again
  std::size_t limit = 1;
  /// What the caller has in its hands and does not want again, even when its lease has ended: a
  /// clock that was set forward must not put a delivery under way twice.
  std::vector<event::DeliveryId> under_way = {};
};

struct Claimed {
  std::vector<Work> work;
  /// When the next delivery of this destination that was not claimed now falls due (waiting, or
  /// claimed with a lease that ends). Empty: nothing waits. May be in the past when `limit` cut the
  /// claim short.
  std::optional<base::Timestamp> next_due;
  /// The first failed attempt of this destination since its last successful one.
  std::optional<base::Timestamp> failing_since;
};

/// Waiting and held deliveries of a destination that are to be given up.
struct GivingUp {
  std::string destination;
  base::Timestamp received_before;  ///< of their events
  std::string reason;
  base::Timestamp now;
  std::size_t limit = 1;
};

/// Events that have served their time. A walk over the store in steps: `after` of the next step is
/// what the last one gave.
struct Expiry {
  base::Timestamp delivered_before;  ///< received, of events that were delivered everywhere
  base::Timestamp others_before;  ///< of those with a dead letter, and of those without deliveries
  std::int64_t after = 0;         ///< 0: from the oldest
  std::size_t limit = 1;          ///< how many are looked at
};

struct Expired {
  std::size_t removed = 0;
  std::int64_t last = 0;  ///< the place of the last one that was looked at
  bool finished = false;  ///< none of those that follow is old enough
};

/// Finished deliveries that are to be made again.
struct Replay {
  std::vector<event::DeliveryId> deliveries;
  /// Another destination: their events get a delivery of their own to it, once.
  std::optional<std::string> to;
  base::Timestamp now;
};

/// What an event that was unrouted or unmapped is now.
struct Reroute {
  std::string event_id;
  event::EventState state = event::EventState::kUnrouted;
  std::string reason;
  event::ObjectEvent object;
  std::string order_key;
  std::vector<std::string> destinations;
  base::Timestamp now;
};

/// Events whose payload goes before they do.
struct Erasure {
  std::vector<std::string> events;  ///< message ids
  bool give_up = false;  ///< what is unfinished becomes dead letters; else it stays whole
  base::Timestamp now;
};

/// How an attempt ended and what the delivery becomes.
struct Settlement {
  event::DeliveryId delivery = 0;
  event::Attempt attempt;
  event::DeliveryState state = event::DeliveryState::kDelivered;  ///< kDelivered, kWaiting or kDead
  base::Timestamp next_attempt_at;                                ///< for kWaiting
  std::string reason;  ///< for kWaiting the failure, for kDead why it was given up
  base::Timestamp now;
};

/// The durable queue: events, their deliveries and the digests of accepted bodies.
///
/// The writing calls return at once and report by callback; the report comes only after the change
/// is committed to stable storage. Calls are carried out in the order in which one thread made
/// them, and several may share one commit. Reports after `close` carry kCancelled.
/// Errors of every call: kUnavailable (disk full, locked past the deadline, over capacity: nothing
/// was changed, try again later), kIo and kCorrupt (nothing was changed as far as one can know).
///
/// The reading calls block the caller and see every committed change. Every call is safe from
/// every thread.
class Store {
 public:
  Store() = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  virtual ~Store() = default;

  /// Stores the event, its digest and one delivery per destination in one transaction. A delivery
  /// whose destination still has an unfinished one of the same order key is held behind it, others
  /// are due at once. A body whose digest this installation sent within the deduplication window
  /// before `received_at` changes nothing and gives the id of the first. kUnavailable, too, while
  /// the store has reached one of the limits it was given; everything else goes on then.
  virtual void append(event::NewEvent event, Callback<Appended> done) = 0;

  /// Marks up to `limit` due deliveries of one destination as claimed, earliest due first. A
  /// disabled destination has none.
  virtual void claim(ClaimRequest request, Callback<Claimed> done) = 0;

  /// Records an attempt and moves its delivery on; when that finishes the delivery, the next held
  /// one of the same order key falls due. A delivery that is no longer claimed keeps its
  /// state and only gets the attempt; for one that does not exist nothing changes. Gives whether
  /// the delivery was moved on.
  virtual void settle(Settlement settlement, Callback<bool> done) = 0;

  /// Makes every delivery of this process's predecessors that was claimed due again. To be called
  /// once, before the first claim. Gives their number.
  virtual void release_claims(base::Timestamp now, Callback<std::size_t> done) = 0;

  /// Makes those of the deliveries that are finished due again, with no attempts on their count, in
  /// the order given: those of one record stay in order (the later ones are held). Unfinished ones
  /// are left alone, as are events that have an unfinished delivery to `to`, and those whose
  /// payload was erased. Gives the number.
  virtual void replay(Replay which, Callback<std::size_t> done) = 0;

  /// Marks those of the deliveries that are dead letters as discarded. Gives their number.
  virtual void discard(std::vector<event::DeliveryId> deliveries, base::Timestamp now,
                       Callback<std::size_t> done) = 0;

  /// Writes down what an event that was unrouted or unmapped is now, and makes its deliveries.
  /// Their place in the order of the record is where they join. One that is routed, or that does
  /// not exist, stays as it is. Gives whether anything was changed.
  virtual void reroute(Reroute made, Callback<bool> done) = 0;

  /// Erases the bodies of events and what destinations answered to them, so that the bytes are gone
  /// from the file when the log is next folded into it. All else about them stays. Gives how many
  /// were erased now.
  virtual void erase_payloads(Erasure which, Callback<std::size_t> done) = 0;

  /// Stops (with a reason) or resumes the claims of a destination; survives a restart. Gives
  /// whether that changed anything.
  virtual void disable(std::string destination, std::string reason, base::Timestamp now,
                       Callback<bool> done) = 0;
  virtual void enable(std::string destination, Callback<bool> done) = 0;

  /// Stops the claims of a destination by hand, until `until` or until it is enabled. One that is
  /// disabled stays so. Gives whether that changed anything.
  virtual void pause(std::string destination, std::optional<base::Timestamp> until,
                     base::Timestamp now, Callback<bool> done) = 0;

  /// Makes dead letters of the oldest `limit` deliveries that match. It stops at the first delivery
  /// whose event is not old enough: events stand in the order in which they were accepted. Gives
  /// their number.
  virtual void give_up(GivingUp which, Callback<std::size_t> done) = 0;

  /// Forgets up to `limit` digests of bodies accepted before `before`. Gives their number.
  virtual void forget_digests(base::Timestamp before, std::size_t limit,
                              Callback<std::size_t> done) = 0;

  /// Removes the events that match with their deliveries and attempts, and gives space back to the
  /// file system. An event with an unfinished delivery stays. The walk ends at the first event that
  /// is too young for either rule: events stand in the order in which they were accepted.
  virtual void remove_events(Expiry which, Callback<Expired> done) = 0;

  [[nodiscard]] virtual base::Result<Page<EventRow>> events(const EventQuery& query) = 0;
  /// kNotFound when no event has this id.
  [[nodiscard]] virtual base::Result<EventDetail> event(std::string_view id) = 0;
  [[nodiscard]] virtual base::Result<Page<DeliveryRow>> deliveries(const DeliveryQuery& query) = 0;
  /// kNotFound when there is no such delivery.
  [[nodiscard]] virtual base::Result<DeliveryReport> delivery(event::DeliveryId id) = 0;
  /// Every destination that has unfinished or dead deliveries, is disabled, paused or failing, by
  /// name.
  [[nodiscard]] virtual base::Result<std::vector<DestinationRow>> destinations() = 0;

  [[nodiscard]] virtual base::Result<Usage> usage() = 0;

  /// Commits what waits, reports it, and releases the files. Blocks, so it is not for a callback.
  /// Later calls, reading ones too, give kCancelled.
  virtual void close() = 0;
};

}  // namespace housecalld::store
