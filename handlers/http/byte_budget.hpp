// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>

namespace housecalld::handlers {

/// How many bytes of unfinished requests are held, so that clients who prove nothing cannot
/// use up the memory. Safe from every thread.
class ByteBudget {
 public:
  explicit ByteBudget(std::size_t limit) : limit_(limit) {}

  /// False, and nothing is taken, when there is not so much left.
  [[nodiscard]] bool take(std::size_t bytes) {
    if (taken_.fetch_add(bytes) + bytes <= limit_) return true;
    give(bytes);
    return false;
  }
  void give(std::size_t bytes) { taken_.fetch_sub(bytes); }

 private:
  const std::size_t limit_;
  std::atomic<std::size_t> taken_{0};
};

/// What one connection holds of it; given back at the latest when the connection ends.
class BudgetShare {
 public:
  explicit BudgetShare(std::shared_ptr<ByteBudget> budget) : budget_(std::move(budget)) {}
  BudgetShare(const BudgetShare&) = delete;
  BudgetShare& operator=(const BudgetShare&) = delete;
  ~BudgetShare() { budget_->give(held_); }

  /// Makes it `bytes`. False, and nothing changes, when there is not so much left.
  [[nodiscard]] bool hold(std::size_t bytes) {
    if (bytes > held_ && !budget_->take(bytes - held_)) return false;
    if (bytes < held_) budget_->give(held_ - bytes);
    held_ = bytes;
    return true;
  }

 private:
  std::shared_ptr<ByteBudget> budget_;
  std::size_t held_ = 0;
};

}  // namespace housecalld::handlers
