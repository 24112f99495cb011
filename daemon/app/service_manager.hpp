// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "routing/base/clock.hpp"
#include "routing/base/log.hpp"

namespace housecalld::app {

namespace net = boost::asio;

/// Asks a part of the process for a sign of life: it calls `answer` when it gets to it, on any
/// thread. At once, or not at all while it is stuck.
using Pulse = std::function<void(std::function<void()> answer)>;
[[nodiscard]] Pulse pulse_of(const net::any_io_executor& executor);

/// Talks to systemd by sd_notify(3); does nothing when there is no NOTIFY_SOCKET.
class ServiceManager {
 public:
  void ready() const;
  void reloading() const;
  void stopping() const;
  /// The start takes longer: another minute from now.
  void still_starting() const;

  /// Half of WatchdogSec=; empty when systemd does not watch this process.
  [[nodiscard]] std::optional<base::Millis> watchdog_interval() const;

  /// Sends WATCHDOG=1 every interval as long as each pulse is answered within one; says so in the
  /// log when one is not. Runs until its own executor stops.
  [[nodiscard]] net::awaitable<void> watch(std::vector<Pulse> watched, base::Log& log) const;
};

}  // namespace housecalld::app
