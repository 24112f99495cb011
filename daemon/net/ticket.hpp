// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

namespace housecalld::net {

/// Does something once, when it goes out of scope: a place that was taken is given back.
class Ticket {
 public:
  explicit Ticket(std::function<void()> give_back) : give_back_(std::move(give_back)) {}
  Ticket(Ticket&& other) noexcept : give_back_(std::exchange(other.give_back_, nullptr)) {}
  Ticket& operator=(Ticket&&) = delete;
  Ticket(const Ticket&) = delete;
  Ticket& operator=(const Ticket&) = delete;
  ~Ticket() {
    if (give_back_) give_back_();
  }

 private:
  std::function<void()> give_back_;
};

/// Counts what is still running and tells when nothing is. Safe from every thread.
class Running : public std::enable_shared_from_this<Running> {
 public:
  /// One more, until the ticket is gone.
  [[nodiscard]] Ticket enter();
  /// Calls `done` once when the count is zero: here if it is so already, otherwise on the thread
  /// that ends last. Replaces what was given before.
  void when_none(std::function<void()> done);
  /// Nobody wants to know any more.
  void forget();
  [[nodiscard]] std::size_t count() const;

 private:
  void leave();

  mutable std::mutex mutex_;
  std::size_t count_ = 0;
  std::function<void()> done_;
};

}  // namespace housecalld::net
