// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/service_manager.hpp"

#include <systemd/sd-daemon.h>
#include <time.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <utility>

#include "routing/base/keep_going.hpp"

namespace housecalld::app {
namespace {

/// systemd wants to know when a reload began, on the monotonic clock, in microseconds.
std::string monotonic_usec() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return std::to_string(now.tv_sec * 1'000'000LL + now.tv_nsec / 1000);
}

}  // namespace

void ServiceManager::ready() const { sd_notify(0, "READY=1"); }
void ServiceManager::reloading() const {
  sd_notify(0, ("RELOADING=1\nMONOTONIC_USEC=" + monotonic_usec()).c_str());
}
void ServiceManager::stopping() const { sd_notify(0, "STOPPING=1"); }
void ServiceManager::still_starting() const {
  sd_notify(0, "EXTEND_TIMEOUT_USEC=60000000\nSTATUS=Bringing the store to this version");
}

std::optional<base::Millis> ServiceManager::watchdog_interval() const {
  std::uint64_t micros = 0;
  if (sd_watchdog_enabled(0, &micros) <= 0) return std::nullopt;
  return std::max(base::Millis(1), base::Millis(micros / 2000));
}

Pulse pulse_of(const net::any_io_executor& executor) {
  return [executor](std::function<void()> answer) { net::post(executor, std::move(answer)); };
}

net::awaitable<void> ServiceManager::watch(std::vector<Pulse> watched, base::Log& log) const {
  const auto interval = watchdog_interval();
  if (!interval) co_return;
  const auto answers = std::make_shared<std::atomic<std::size_t>>(watched.size());
  net::steady_timer timer(co_await net::this_coro::executor);
  co_await base::keep_going("watchdog", log, [&]() -> net::awaitable<bool> {
    if (answers->load() == watched.size()) {
      sd_notify(0, "WATCHDOG=1");
      answers->store(0);
      for (const Pulse& pulse : watched) pulse([answers] { ++*answers; });
    } else {
      log.error("a part of the process does not answer, no watchdog message sent");
    }
    timer.expires_after(*interval);
    co_await timer.async_wait(net::use_awaitable);
    co_return true;
  });
}

}  // namespace housecalld::app
