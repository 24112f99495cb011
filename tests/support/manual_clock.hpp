// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>

#include "routing/base/clock.hpp"

namespace housecalld::test {

/// A clock that stands still until a test moves it.
class ManualClock final : public base::Clock {
 public:
  explicit ManualClock(base::Timestamp now) : now_(now) {}
  [[nodiscard]] base::Timestamp now() const override { return now_.load(); }
  void set(base::Timestamp now) { now_.store(now); }
  void advance(base::Millis by) { now_.store(now_.load() + by); }

 private:
  std::atomic<base::Timestamp> now_;
};

}  // namespace housecalld::test
