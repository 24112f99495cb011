// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "routing/event/stored_event.hpp"
#include "routing/store/callback.hpp"

namespace housecalld::store {

/// What the store knows of a record when an event of it is appended.
struct Past {
  /// The last body of the same installation, company, object and record; only for updates, and
  /// empty when there is none any more.
  std::string body;
  std::optional<base::Timestamp> deleted_at;  ///< the record's tombstone
  std::optional<base::Timestamp> created_at;  ///< only for deletes: of its latest create
};

/// What becomes of an event, decided in the transaction in which it is appended, so that no two
/// events of a record see the same past. Pure and quick: every commit waits for it.
using Decide = std::function<void(event::NewEvent&, const Past&)>;

/// What became of an append.
struct Appended {
  std::string event_id;    ///< of the new event, or of the first one when it is a repeat
  bool duplicate = false;  ///< the same body was accepted from this installation before
  // As it was decided; of a repeat nothing.
  event::EventState state = event::EventState::kRouted;
  std::string reason = {};
  std::vector<std::string> destinations = {};
};

/// The store as whoever accepts events sees it. callback.hpp says what holds for every call.
class IntakeStore {
 public:
  IntakeStore() = default;
  IntakeStore(const IntakeStore&) = delete;
  IntakeStore& operator=(const IntakeStore&) = delete;
  virtual ~IntakeStore() = default;

  /// Stores the event, its digest and one delivery per destination in one transaction, as `decide`
  /// leaves it. That is called for events of a record alone, and may be empty; body and digest are
  /// not its to change. A delivery whose destination still has an unfinished one of the same order
  /// key is held behind it, others are due at once. A body whose digest this installation sent
  /// within the deduplication window before `received_at` changes nothing and gives the id of the
  /// first. kUnavailable, too, while the store has reached one of the limits it was given;
  /// everything else goes on then.
  virtual void append(event::NewEvent event, Decide decide, Callback<Appended> done) = 0;
};

}  // namespace housecalld::store
