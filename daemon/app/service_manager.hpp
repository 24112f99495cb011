// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "routing/base/clock.hpp"
#include "routing/base/log.hpp"
#include "routing/base/snapshot.hpp"

namespace housecalld::app {

namespace net = boost::asio;

/// A part of the process that can be asked for a sign of life: it calls `answer` when it gets to
/// it, on any thread. At once, or not at all while it is stuck.
struct Pulse {
  std::string name;  ///< of the thread
  std::function<void(std::function<void()> answer)> ask;
};
[[nodiscard]] Pulse pulse_of(std::string name, const net::any_io_executor& executor);

/// Which parts have not answered; handed on as a whole.
using Stuck = base::Snapshot<std::vector<std::string>>;

/// The listening sockets that the service manager has handed over (sd_listen_fds(3)), by name. Made
/// once per process; keeps them open, so that who connects finds somebody listening at all times.
class HandedSockets {
 public:
  HandedSockets();
  HandedSockets(const HandedSockets&) = delete;
  HandedSockets& operator=(const HandedSockets&) = delete;
  ~HandedSockets();

  /// Duplicates of the descriptors of this name, in the order of the unit; the caller's.
  [[nodiscard]] std::vector<int> take(std::string_view name);
  /// The names of those that nobody has taken.
  [[nodiscard]] std::vector<std::string> untaken() const;

 private:
  struct Socket {
    std::string name;
    int descriptor = -1;
    bool taken = false;
  };
  std::vector<Socket> sockets_;
};

/// Talks to systemd by sd_notify(3); does nothing when there is no NOTIFY_SOCKET.
class ServiceManager {
 public:
  void ready() const;
  void reloading() const;
  void stopping() const;
  /// The start takes longer: another minute from now.
  void still_starting() const;

  /// One message of the watchdog, from who has nothing that could hang.
  void alive() const;

  /// Half of WatchdogSec=; empty when systemd does not watch this process.
  [[nodiscard]] std::optional<base::Millis> watchdog_interval() const;

  /// Asks each part at every interval, or each 10 s where systemd does not watch, and writes into
  /// `stuck` which have not answered the last time. Sends WATCHDOG=1 while all have; says so in the
  /// log when one has not. Runs until its own executor stops.
  [[nodiscard]] net::awaitable<void> watch(std::vector<Pulse> watched, Stuck& stuck,
                                           base::Log& log) const;
};

}  // namespace housecalld::app
