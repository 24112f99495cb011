// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <list>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

namespace housecalld::base {

/// Destroys what may block while it is destroyed (it joins a thread that hangs in the system, say),
/// each on a thread of its own, so that nobody else waits for it. Any thread.
class Reaper {
 public:
  Reaper() = default;
  Reaper(const Reaper&) = delete;
  Reaper& operator=(const Reaper&) = delete;
  ~Reaper() { close(); }

  /// Waits for all that is still being destroyed. What comes later is destroyed at once, by whoever
  /// brings it.
  void close() {
    const std::scoped_lock lock(mutex_);
    closed_ = true;
    for (Grave& grave : graves_) grave.thread.join();
    graves_.clear();
  }

  template <typename T>
  void destroy(std::unique_ptr<T> thing) {
    if (!thing) return;
    const std::scoped_lock lock(mutex_);
    if (closed_) return;  // and `thing` ends here
    forget_finished();
    Grave& grave = graves_.emplace_back();
    grave.thread = std::thread([&finished = grave.finished, last = std::move(thing)]() mutable {
      last.reset();
      finished = true;
    });
  }

 private:
  struct Grave {
    std::atomic<bool> finished = false;
    std::thread thread;
  };

  void forget_finished() {
    graves_.remove_if([](Grave& grave) {
      if (!grave.finished) return false;
      grave.thread.join();
      return true;
    });
  }

  std::mutex mutex_;
  bool closed_ = false;
  std::list<Grave> graves_;  // a grave keeps its place
};

}  // namespace housecalld::base
