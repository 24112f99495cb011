// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/service_manager.hpp"

#include <fcntl.h>
#include <systemd/sd-daemon.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdlib>
#include <memory>
#include <utility>

#include "routing/base/keep_going.hpp"

namespace housecalld::app {
namespace {

constexpr base::Millis kUnwatchedInterval{10'000};

/// systemd wants to know when a reload began, on the monotonic clock, in microseconds.
std::string monotonic_usec() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return std::to_string(now.tv_sec * 1'000'000LL + now.tv_nsec / 1000);
}

}  // namespace

HandedSockets::HandedSockets() {
  char** names = nullptr;
  const int count = sd_listen_fds_with_names(1, &names);
  for (int i = 0; i < count; ++i) {
    sockets_.push_back({names[i], SD_LISTEN_FDS_START + i});
    std::free(names[i]);
  }
  std::free(names);
}

HandedSockets::~HandedSockets() {
  for (const Socket& socket : sockets_) close(socket.descriptor);
}

std::vector<int> HandedSockets::take(std::string_view name) {
  std::vector<int> taken;
  for (Socket& socket : sockets_) {
    if (socket.name != name) continue;
    socket.taken = true;
    taken.push_back(fcntl(socket.descriptor, F_DUPFD_CLOEXEC, 0));
  }
  return taken;
}

std::vector<std::string> HandedSockets::untaken() const {
  std::vector<std::string> names;
  for (const Socket& socket : sockets_) {
    if (!socket.taken) names.push_back(socket.name);
  }
  return names;
}

void ServiceManager::ready() const { sd_notify(0, "READY=1"); }
void ServiceManager::reloading() const {
  sd_notify(0, ("RELOADING=1\nMONOTONIC_USEC=" + monotonic_usec()).c_str());
}
void ServiceManager::stopping() const { sd_notify(0, "STOPPING=1"); }
void ServiceManager::still_starting() const {
  sd_notify(0,
            "EXTEND_TIMEOUT_USEC=60000000\nSTATUS=Bringing the store to this version\nWATCHDOG=1");
}

void ServiceManager::alive() const { sd_notify(0, "WATCHDOG=1"); }

std::optional<base::Millis> ServiceManager::watchdog_interval() const {
  std::uint64_t micros = 0;
  if (sd_watchdog_enabled(0, &micros) <= 0) return std::nullopt;
  return std::max(base::Millis(1), base::Millis(micros / 2000));
}

Pulse pulse_of(std::string name, const net::any_io_executor& executor) {
  return {std::move(name),
          [executor](std::function<void()> answer) { net::post(executor, std::move(answer)); }};
}

net::awaitable<void> ServiceManager::watch(std::vector<Pulse> watched, Stuck& stuck,
                                           base::Log& log) const {
  const base::Millis interval = watchdog_interval().value_or(kUnwatchedInterval);
  using Answers = std::vector<std::atomic<bool>>;
  std::shared_ptr<Answers> answers;
  net::steady_timer timer(co_await net::this_coro::executor);
  co_await base::keep_going("watchdog", log, [&]() -> net::awaitable<bool> {
    auto silent = std::make_shared<std::vector<std::string>>();
    for (std::size_t i = 0; answers && i < watched.size(); ++i) {
      if (!(*answers)[i]) silent->push_back("the thread " + watched[i].name + " does not answer");
    }
    for (const std::string& reason : *silent)
      log.error("a part of the process does not answer, no watchdog message sent",
                {{"reason", reason}});
    if (silent->empty()) {
      alive();
      answers = std::make_shared<Answers>(watched.size());
      for (std::size_t i = 0; i < watched.size(); ++i) {
        watched[i].ask([answers, i] { (*answers)[i] = true; });
      }
    }
    stuck.set(std::move(silent));
    timer.expires_after(interval);
    co_await timer.async_wait(net::use_awaitable);
    co_return true;
  });
}

}  // namespace housecalld::app
