// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "daemon/app/admin_host.hpp"
#include "daemon/app/destination_workers.hpp"
#include "daemon/app/io_threads.hpp"
#include "daemon/app/service_manager.hpp"
#include "daemon/app/tables.hpp"
#include "daemon/config/loader.hpp"
#include "daemon/config/settings.hpp"
#include "daemon/log/spdlog_log.hpp"
#include "daemon/net/server.hpp"
#include "daemon/tls/server_context.hpp"
#include "handlers/health/health.hpp"
#include "routing/base/metrics.hpp"
#include "routing/base/reaper.hpp"
#include "routing/base/snapshot.hpp"
#include "routing/intake/intake.hpp"
#include "routing/store/store.hpp"
#include "routing/upkeep/upkeep.hpp"

namespace housecalld::app {

/// All parts of the running daemon, built in the order in which they stand here and destroyed in
/// the reverse. The composition root: nothing else knows the concrete kinds.
class Runtime {
 public:
  /// Builds everything and starts the threads; nothing listens yet. `log` and `clock` outlive it.
  [[nodiscard]] static base::Result<std::unique_ptr<Runtime>> create(const config::Loaded& loaded,
                                                                     log::SpdlogLog& log,
                                                                     const base::Clock& clock);
  ~Runtime();

  /// Opens the listeners and begins to deliver. On an error nothing listens.
  [[nodiscard]] base::Result<void> start();

  /// Puts changed destinations, installations, manifest, delivery rules, certificates and log level
  /// into effect, or, on an error, nothing.
  [[nodiscard]] base::Result<void> reload(const config::Loaded& loaded);

  /// The steps of an orderly end, each with a line in the log: no new connections, running requests
  /// answered, attempts under way settled, store flushed. Gives up waiting after
  /// limits.shutdown_time. After start() only. Blocks.
  void stop();

  /// Everything that has to turn for the process to be well: its loops, and the store's writer.
  [[nodiscard]] std::vector<Pulse> pulses();

 private:
  Runtime(const config::Loaded& loaded, log::SpdlogLog& log, const base::Clock& clock,
          std::unique_ptr<store::Store> store, Tables tables,
          std::shared_ptr<tls::ServerContext> tls);

  [[nodiscard]] std::unique_ptr<handlers::Handler> make_endpoint();
  [[nodiscard]] std::unique_ptr<handlers::Handler> make_remote_admin();
  [[nodiscard]] std::unique_ptr<handlers::Handler> admin_table();
  [[nodiscard]] sinks::Message render(const event::StoredEvent& event) const;
  [[nodiscard]] health::Report report() const;
  [[nodiscard]] base::Result<void> listen();
  void warn_about_leftovers(const config::Settings& settings);

  const config::Settings settings_;  ///< as it was at the start; what a reload cannot change
  log::SpdlogLog& log_;
  const base::Clock& clock_;
  base::Metrics metrics_;
  std::unique_ptr<store::Store> store_;
  base::Snapshot<plan::RoutingTable> routing_;
  base::Snapshot<webhook::Directory> directory_;
  std::shared_ptr<tls::ServerContext> tls_;  ///< null without a TLS listener
  base::Reaper reaper_;
  IoThreads request_threads_;
  IoThreads delivery_thread_;  ///< of its own: deliveries never slow the endpoint
  IoThreads upkeep_thread_;
  IoThreads admin_thread_;  ///< looks into the store for the admin API
  delivery::WorkerSet workers_;
  DestinationWorkers destinations_;
  upkeep::Upkeep upkeep_;
  intake::Intake intake_;
  base::Snapshot<config::Settings> current_;  ///< as the last reload left it
  AdminHost admin_host_;
  std::unique_ptr<handlers::Handler> endpoint_;
  std::unique_ptr<handlers::Handler> admin_;
  std::unique_ptr<handlers::Handler> remote_admin_;
  std::unique_ptr<housecalld::net::Server> server_;
  std::atomic<health::Phase> phase_{health::Phase::kStarting};
  std::atomic<std::uint64_t> generation_{1};
  base::Snapshot<std::string> fingerprint_;
};

}  // namespace housecalld::app
