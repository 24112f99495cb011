// SPDX-License-Identifier: Apache-2.0
#include "routing/base/keep_going.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>

#include "routing/base/clock.hpp"

namespace housecalld::base {
namespace {

constexpr Millis kFirstPause = std::chrono::seconds(1);
constexpr Millis kLongestPause = std::chrono::minutes(1);

}  // namespace

net::awaitable<void> keep_going(std::string name, Log& log,
                                std::function<net::awaitable<bool>()> step) {
  net::steady_timer timer(co_await net::this_coro::executor);
  Millis pause = kFirstPause;
  for (;;) {
    std::string escaped;
    try {
      if (!co_await step()) co_return;
      pause = kFirstPause;
    } catch (const std::exception& error) {
      escaped = error.what();
    }
    if (escaped.empty()) continue;
    log.error("a task failed and goes on after a pause",
              {{"task", name}, {"error", escaped}, {"pause_ms", pause.count()}});
    timer.expires_after(pause);
    co_await timer.async_wait(net::use_awaitable);
    pause = std::min(pause * 2, kLongestPause);
  }
}

}  // namespace housecalld::base
