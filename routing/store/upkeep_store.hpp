// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "routing/base/clock.hpp"
#include "routing/store/callback.hpp"
#include "routing/store/query.hpp"

namespace housecalld::store {

/// Waiting and held deliveries that are to be given up.
struct GivingUp {
  base::Timestamp joined_before;  ///< when they were accepted, replayed or routed again
  std::string reason;
  base::Now now;
  std::size_t limit = 1;
};

/// How many, by destination.
using GivenUp = std::map<std::string, std::size_t>;

/// A place in the order of time: when an event was received, and which of those it is.
struct TimePlace {
  base::Timestamp received_at = base::Timestamp::min();
  std::int64_t event = 0;
};

/// Events that have served their time. A walk over the store in steps: `after` of the next step is
/// what the last one gave.
struct Expiry {
  base::Timestamp delivered_before;  ///< finished, of events that were delivered everywhere
  base::Timestamp others_before;  ///< of those with a dead letter, and of those without deliveries
  TimePlace after;
  std::size_t limit = 1;  ///< how many are looked at
};

struct Expired {
  std::size_t removed = 0;
  TimePlace last;         ///< the last one that was looked at
  bool finished = false;  ///< none of those that follow is old enough
};

/// How it stands with commits, since the store was opened.
struct Commits {
  std::optional<base::Millis> ended_ago;  ///< the last one, whatever came of it; empty: none yet
  std::optional<base::Millis> under_way_for;  ///< the one that has begun and not ended
  std::string failure;                        ///< why the last one failed; empty when it did not
  std::optional<base::Millis> refused_ago;    ///< an append, for lack of room; empty: never
  std::string refusal;                        ///< why that was
};

/// The store as whoever looks after it sees it. callback.hpp says what holds for every call.
class UpkeepStore {
 public:
  UpkeepStore() = default;
  UpkeepStore(const UpkeepStore&) = delete;
  UpkeepStore& operator=(const UpkeepStore&) = delete;
  virtual ~UpkeepStore() = default;

  /// Makes dead letters of the `limit` deliveries that joined their lines first, as far as they
  /// match. What has an attempt under way is left to its end.
  virtual void give_up(GivingUp which, Callback<GivenUp> done) = 0;

  /// Forgets up to `limit` digests of bodies accepted before `before`. Gives their number.
  virtual void forget_digests(base::Timestamp before, std::size_t limit,
                              Callback<std::size_t> done) = 0;

  /// Forgets up to `limit` marks of deleted records that were set before `before`. Gives their
  /// number.
  virtual void forget_tombstones(base::Timestamp before, std::size_t limit,
                                 Callback<std::size_t> done) = 0;

  /// Removes the events that match with their deliveries and attempts. An event counts from when
  /// its last delivery was finished, one without deliveries from when it was received; one with an
  /// unfinished delivery stays.
  virtual void remove_events(Expiry which, Callback<Expired> done) = 0;

  /// Gives the space of what was removed back to the file system and leaves no byte of what was
  /// erased on the disk. False when somebody was reading: call it again later.
  virtual void compact(Callback<bool> done) = 0;

  /// Reports when the writing thread gets to it: a sign that it works. True.
  virtual void heartbeat(Callback<bool> done) = 0;

  /// Commits something that leaves nothing behind: whether the store can. True.
  virtual void probe(Callback<bool> done) = 0;
  /// Never waits for the disk, nor for the writing thread.
  [[nodiscard]] virtual Commits commits() const = 0;
  /// Reads.
  [[nodiscard]] virtual base::Result<Usage> usage() = 0;
};

}  // namespace housecalld::store
