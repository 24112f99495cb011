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

std::optional<base::Millis> ServiceManager::watchdog_interval() const {
  std::uint64_t micros = 0;
  if (sd_watchdog_enabled(0, &micros) <= 0) return std::nullopt;
  return std::max(base::Millis(1), base::Millis(micros / 2000));
}

net::awaitable<void> ServiceManager::watch(std::vector<net::any_io_executor> watched,
                                           base::Log& log) const {
  const auto interval = watchdog_interval();
  if (!interval) co_return;
  const auto answers = std::make_shared<std::atomic<std::size_t>>(watched.size());
  net::steady_timer timer(co_await net::this_coro::executor);
  for (;;) {
    if (answers->load() == watched.size()) {
      sd_notify(0, "WATCHDOG=1");
      answers->store(0);
      for (const auto& executor : watched) net::post(executor, [answers] { ++*answers; });
    } else {
      log.error("a thread does not answer, no watchdog message sent");
    }
    timer.expires_after(*interval);
    co_await timer.async_wait(net::use_awaitable);
  }
}

}  // namespace housecalld::app
