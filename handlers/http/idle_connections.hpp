// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <list>
#include <mutex>
#include <utility>

namespace housecalld::handlers {

/// The connections of a listener, or of one client, that wait for their client, oldest first, so
/// that one of them can make room when there are too many. Who has never sent a request goes before
/// who has. Safe from every thread.
class IdleConnections {
  struct Entry {
    std::function<void()> evict;
  };
  using Entries = std::list<Entry>;

 public:
  /// The place of one connection, in or out of the queue; out of it at the end.
  class Place {
   public:
    /// `evict` may be called from any thread, and must only ask for the end. `owner` outlives this.
    Place(IdleConnections& owner, std::function<void()> evict) : owner_(owner) {
      spare_.push_back({std::move(evict)});
    }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() { leave(); }

    /// The connection begins to wait. `served`: it has had an answer before.
    void enter(bool served) {
      leave();
      const std::scoped_lock lock(owner_.mutex_);
      in_ = served ? &owner_.served_ : &owner_.newcomers_;
      at_ = spare_.begin();
      in_->splice(in_->end(), spare_);
    }
    /// Something came.
    void leave() {
      const std::scoped_lock lock(owner_.mutex_);
      if (in_ != nullptr) spare_.splice(spare_.end(), *in_, at_);
      in_ = nullptr;
    }

   private:
    friend class IdleConnections;
    IdleConnections& owner_;
    Entries spare_;  // holds the entry while it is out of the queue
    Entries* in_ = nullptr;
    Entries::iterator at_;
  };

  /// Asks the oldest to end, and puts it behind all others, should it not. False when there is
  /// none.
  bool evict_oldest() {
    const std::scoped_lock lock(mutex_);
    return evict_first_of(newcomers_.empty() ? served_ : newcomers_);
  }
  /// The same of those alone that have been served.
  bool evict_oldest_served() {
    const std::scoped_lock lock(mutex_);
    return evict_first_of(served_);
  }

 private:
  static bool evict_first_of(Entries& queue) {
    if (queue.empty()) return false;
    queue.front().evict();
    queue.splice(queue.end(), queue, queue.begin());
    return true;
  }

  std::mutex mutex_;
  Entries newcomers_;
  Entries served_;
};

}  // namespace housecalld::handlers
