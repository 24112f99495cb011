// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "daemon/net/listener.hpp"
#include "daemon/net/net_metrics.hpp"
#include "daemon/net/options.hpp"
#include "daemon/net/worker.hpp"
#include "routing/base/clock.hpp"
#include "routing/base/log.hpp"
#include "routing/base/metrics.hpp"
#include "routing/base/result.hpp"

namespace housecalld::net {

/// The HTTP server: its listeners, and their connections spread over the I/O threads. A connection
/// stays on the thread it was given to.
///
/// Stopping has two steps: drain(), and after the time one is willing to wait, abort(). The object
/// must live until the connections are gone or the executors no longer run.
class Server {
 public:
  /// One executor per I/O thread, each of an io_context that a single thread runs; at least one.
  /// Everything must outlive the object.
  /// `name` tells its metrics from those of another.
  Server(const std::string& name, const std::vector<asio::any_io_executor>& executors,
         const base::Clock& clock, base::Log& log, base::Metrics& metrics);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  /// A pending `done` of drain() is not called any more.
  ~Server();

  /// Opens one more listener and begins to accept; logs `listening` with the bound address. Not
  /// after drain(). Errors read `listen 127.0.0.1:8443: Address already in use`.
  [[nodiscard]] base::Result<void> listen(ListenerOptions options);

  /// Where the listeners are, in the order in which they were opened, with the ports that the
  /// system chose: `127.0.0.1:43127`, `[::1]:43127`, `unix:/run/housecalld/http.sock`.
  [[nodiscard]] std::vector<std::string> local_addresses() const;

  /// No further connections: listeners are closed, idle connections too, a request that is being
  /// read or handled is answered with `Connection: close`. `done` is called once when no
  /// connection is left, on an I/O thread or on this one. Any thread.
  void drain(std::function<void()> done);

  /// Closes everything now. A handler that is at work still ends by itself, without an answer;
  /// `done` of drain() is called after the last of them. Any thread.
  void abort();

  /// Open connections, and listeners that still accept.
  [[nodiscard]] std::size_t running() const { return running_->count(); }

 private:
  void close_listeners();

  NetMetrics metrics_;
  Services services_;
  Listener::Workers workers_;
  std::vector<std::shared_ptr<Listener>> listeners_;
  std::shared_ptr<Running> running_ = std::make_shared<Running>();
};

}  // namespace housecalld::net
