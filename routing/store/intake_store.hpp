// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "routing/event/stored_event.hpp"
#include "routing/store/callback.hpp"

namespace housecalld::store {

/// What became of an append.
struct Appended {
  std::string event_id;    ///< of the new event, or of the first one when it is a repeat
  bool duplicate = false;  ///< the same body was accepted from this installation before
};

/// The store as whoever accepts events sees it. callback.hpp says what holds for every call.
class IntakeStore {
 public:
  IntakeStore() = default;
  IntakeStore(const IntakeStore&) = delete;
  IntakeStore& operator=(const IntakeStore&) = delete;
  virtual ~IntakeStore() = default;

  /// Stores the event, its digest and one delivery per destination in one transaction. A delivery
  /// whose destination still has an unfinished one of the same order key is held behind it, others
  /// are due at once. A body whose digest this installation sent within the deduplication window
  /// before `received_at` changes nothing and gives the id of the first. kUnavailable, too, while
  /// the store has reached one of the limits it was given; everything else goes on then.
  virtual void append(event::NewEvent event, Callback<Appended> done) = 0;
};

}  // namespace housecalld::store
