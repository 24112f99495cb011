// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "daemon/app/io_threads.hpp"
#include "daemon/app/service_manager.hpp"
#include "daemon/app/tls_contexts.hpp"
#include "daemon/config/settings.hpp"
#include "daemon/net/server.hpp"
#include "handlers/http/handler.hpp"
#include "routing/base/clock.hpp"
#include "routing/base/log.hpp"
#include "routing/base/metrics.hpp"
#include "routing/base/network.hpp"

namespace housecalld::app {

/// The labels of their metrics.
inline constexpr const char* kWebhookServer = "webhooks";
inline constexpr const char* kAdminServer = "admin";
inline constexpr const char* kDownloadServer = "downloads";

[[nodiscard]] std::vector<base::Network> networks_of(const config::ProxySettings& proxies);

/// All that is configured under `listen`, `admin`, `metrics` and `downloads`, with the threads that
/// serve it. HCP's requests never wait for somebody who asks how it is: the two have servers and
/// threads apart.
class Listeners {
 public:
  /// Who answers where. All of it outlives the connections.
  struct Answering {
    handlers::Handler& webhooks;
    handlers::Handler& admin;
    handlers::Handler& remote_admin;
    handlers::Handler& metrics;
    handlers::Handler& downloads;
  };

  /// The threads that serve: those of HCP's requests, and one for who asks how it is. They outlive
  /// all that works for a request elsewhere, and hands the answer back to them.
  struct Threads {
    Threads(const config::LimitSettings& limits, base::Log& log);
    IoThreads request;
    IoThreads control;
  };

  /// `settings`, `threads` and everything else outlive this. `tls` is null where no listener speaks
  /// it.
  Listeners(const config::Settings& settings, std::shared_ptr<TlsContexts> tls, Threads& threads,
            const base::Clock& clock, base::Log& log, base::Metrics& metrics);

  /// Starts the threads and opens them all, or, on an error, leaves some open until the end.
  [[nodiscard]] base::Result<void> open(const Answering& answering, HandedSockets& handed);

  /// No further connections; `done` is called when no webhook request is left (net::Server::drain).
  void drain(std::function<void()> done);
  /// Closes every connection.
  void abort();

 private:
  [[nodiscard]] base::Result<void> open_webhooks(handlers::Handler& handler, HandedSockets& handed);
  [[nodiscard]] base::Result<void> open_downloads(handlers::Handler& handler,
                                                  HandedSockets& handed);
  [[nodiscard]] base::Result<void> open_admin(const Answering& answering, HandedSockets& handed);

  const config::Settings& settings_;
  std::shared_ptr<TlsContexts> tls_;
  base::Log& log_;
  Threads& threads_;
  housecalld::net::Server webhooks_;
  housecalld::net::Server admin_;
  housecalld::net::Server downloads_;
};

}  // namespace housecalld::app
