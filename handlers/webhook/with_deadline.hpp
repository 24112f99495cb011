// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "routing/base/clock.hpp"
#include "routing/base/log.hpp"
#include "routing/base/spawn.hpp"

namespace housecalld::webhook {

namespace net = boost::asio;

template <typename T>
struct Race {
  explicit Race(const net::any_io_executor& executor) : timer(executor) {}
  net::steady_timer timer;
  std::optional<T> result;
};

template <typename T>
net::awaitable<void> run_into(std::shared_ptr<Race<T>> race, net::awaitable<T> task) {
  race->result.emplace(co_await std::move(task));
}

/// Waits for `task`, at most as long as `limit`; empty when it took longer or ended with an
/// exception, which is logged under `name`. A task that took too long is not cancelled: it runs to
/// its end on the same executor, so it must own what it uses. The executor must run on a single
/// thread; `log` must outlive the task.
template <typename T>
net::awaitable<std::optional<T>> with_deadline(net::awaitable<T> task, base::Millis limit,
                                               std::string_view name, base::Log& log) {
  const net::any_io_executor executor = co_await net::this_coro::executor;
  auto race = std::make_shared<Race<T>>(executor);
  race->timer.expires_after(limit);
  // The task may end before the wait begins: an expiry in the past serves both cases.
  auto wake = [race] { race->timer.expires_at(net::steady_timer::time_point::min()); };
  base::spawn(executor, name, log, run_into(race, std::move(task)), std::move(wake));
  boost::system::error_code woken;
  co_await race->timer.async_wait(net::redirect_error(net::use_awaitable, woken));
  co_return std::exchange(race->result, std::nullopt);
}

}  // namespace housecalld::webhook
