// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "routing/base/clock.hpp"

namespace housecalld::base {

/// Lets one log line through per interval and counts the others. Safe from every thread.
class Throttle {
 public:
  explicit Throttle(Millis interval) : interval_(interval) {}

  /// When a line may be written now: how many were held back since the last one. A clock that was
  /// set back lets it through.
  [[nodiscard]] std::optional<std::size_t> admit(Timestamp now) {
    const std::scoped_lock lock(mutex_);
    if (last_ && now >= *last_ && now - *last_ < interval_) {
      ++held_back_;
      return std::nullopt;
    }
    last_ = now;
    return std::exchange(held_back_, 0);
  }

 private:
  const Millis interval_;
  std::mutex mutex_;
  std::optional<Timestamp> last_;
  std::size_t held_back_ = 0;
};

/// One throttle per name. The names must be few: none is ever forgotten. Safe from every thread.
class Throttles {
 public:
  explicit Throttles(Millis interval) : interval_(interval) {}

  /// As Throttle::admit, for `name` alone.
  [[nodiscard]] std::optional<std::size_t> admit(const std::string& name, Timestamp now) {
    const std::scoped_lock lock(mutex_);
    return throttles_.try_emplace(name, interval_).first->second.admit(now);
  }

 private:
  const Millis interval_;
  std::mutex mutex_;
  std::map<std::string, Throttle> throttles_;
};

}  // namespace housecalld::base
