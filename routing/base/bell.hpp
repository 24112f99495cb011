// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>

#include "routing/base/clock.hpp"

namespace housecalld::base {

namespace net = boost::asio;

/// Wakes one waiting coroutine. A ring while nobody waits is remembered, once: the bell carries no
/// data, so losing count loses nothing. A copy is another handle of the same bell.
class Bell {
 public:
  /// `executor` must run on a single thread; waiting happens there.
  explicit Bell(const net::any_io_executor& executor);

  /// Any thread.
  void ring() const;
  /// Returns true after a ring, false after `at_most`. On the executor.
  [[nodiscard]] net::awaitable<bool> wait(Millis at_most) const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace housecalld::base
