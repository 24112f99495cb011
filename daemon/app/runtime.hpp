// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "daemon/app/admin_host.hpp"
#include "daemon/app/certificate_watch.hpp"
#include "daemon/app/destination_workers.hpp"
#include "daemon/app/installation_keeper.hpp"
#include "daemon/app/io_threads.hpp"
#include "daemon/app/listeners.hpp"
#include "daemon/app/message_maker.hpp"
#include "daemon/app/service_manager.hpp"
#include "daemon/app/store_watch.hpp"
#include "daemon/app/tables.hpp"
#include "daemon/config/effect.hpp"
#include "daemon/config/loader.hpp"
#include "daemon/config/settings.hpp"
#include "daemon/log/spdlog_log.hpp"
#include "handlers/download/links.hpp"
#include "handlers/health/health.hpp"
#include "handlers/http/router.hpp"
#include "handlers/middleware/token_gate.hpp"
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
  /// Builds everything; nothing listens yet, but for the time in which there is no room for the
  /// store (waiting_room.hpp). kCancelled when a signal ended that. `log` and `clock` outlive it.
  [[nodiscard]] static base::Result<std::unique_ptr<Runtime>> create(const config::Loaded& loaded,
                                                                     HandedSockets& handed,
                                                                     log::SpdlogLog& log,
                                                                     const base::Clock& clock);
  ~Runtime();

  /// Opens the listeners and begins to deliver. On an error nothing listens.
  [[nodiscard]] base::Result<void> start(HandedSockets& handed);

  /// Puts changed destinations, installations, manifest, delivery rules, certificates and log level
  /// into effect, or, on an error, nothing.
  [[nodiscard]] base::Result<void> reload(const config::Loaded& loaded);

  /// What the admin API reloads with. Before start().
  void on_reload(Reload reload) { reload_ = std::move(reload); }
  /// Keys whose change waits for a restart.
  [[nodiscard]] std::vector<std::string> waiting() const { return effect_.get()->waiting; }

  /// The steps of an orderly end, each with a line in the log: attempts under way settled, no new
  /// connections, running requests answered, store flushed. Waits for the attempts, and then for
  /// the requests, as long as limits.shutdown_time. After start() only. Blocks.
  void stop();

  /// Everything that has to turn for the process to be well: its loops, and the store's writer.
  [[nodiscard]] std::vector<Pulse> pulses();
  /// Where it is written which of them do not; `/health` tells.
  [[nodiscard]] Stuck& stuck() { return stuck_; }

 private:
  Runtime(const config::Loaded& loaded, log::SpdlogLog& log, const base::Clock& clock,
          std::unique_ptr<store::Store> store, Tables tables, std::shared_ptr<TlsContexts> tls);

  [[nodiscard]] std::unique_ptr<handlers::Handler> make_endpoint();
  [[nodiscard]] std::unique_ptr<handlers::Handler> make_remote_admin();
  [[nodiscard]] std::unique_ptr<handlers::Router> status_table(
      std::unique_ptr<handlers::Handler> fallback, health::Detail detail);
  [[nodiscard]] std::unique_ptr<handlers::Handler> admin_table();
  [[nodiscard]] std::unique_ptr<handlers::Handler> make_metrics();
  [[nodiscard]] std::unique_ptr<handlers::Handler> make_downloads();
  void warn_about_installations();
  [[nodiscard]] health::Report report() const;
  [[nodiscard]] base::Result<void> recover();
  [[nodiscard]] net::awaitable<void> recover_later();
  void begin_to_deliver();
  [[nodiscard]] std::function<void(std::function<void()>)> while_delivering(
      std::function<void(std::function<void()>)> ask) const;
  void finish_attempts();
  void finish_requests();
  void warn_about_leftovers(const config::Settings& settings);

  const config::Settings settings_;  ///< as it was at the start; what a reload cannot change
  log::SpdlogLog& log_;
  const base::Clock& clock_;
  base::Metrics metrics_;
  std::unique_ptr<store::Store> store_;
  base::Snapshot<plan::RoutingTable> routing_;
  base::Snapshot<middleware::Tokens> tokens_;
  base::Snapshot<download::Links> links_;
  std::shared_ptr<TlsContexts> tls_;  ///< null without a TLS listener
  base::Reaper reaper_;
  Listeners::Threads serving_;  ///< first: the others hand answers back to them
  IoThreads delivery_thread_;   ///< of its own: deliveries never slow the endpoint
  IoThreads upkeep_thread_;
  IoThreads admin_thread_;         ///< looks into the store for the admin API
  IoThreads watch_thread_;         ///< looks whether the store can take events
  IoThreads installation_thread_;  ///< changes installations
  InstallationKeeper installations_;
  MessageMaker messages_;
  delivery::WorkerSet workers_;
  DestinationWorkers destinations_;
  upkeep::Upkeep upkeep_;
  StoreWatch store_watch_;
  intake::Intake intake_;
  base::Snapshot<config::Settings> current_;  ///< as the last reload left it
  CertificateWatch certificates_;
  webhook::RefusalBook refusals_;
  Reload reload_;
  AdminHost admin_host_;
  Listeners listeners_;
  std::unique_ptr<handlers::Handler> endpoint_;
  std::unique_ptr<handlers::Handler> admin_;
  std::unique_ptr<handlers::Handler> remote_admin_;
  std::unique_ptr<handlers::Handler> metrics_only_;
  std::unique_ptr<handlers::Handler> downloads_;
  std::atomic<health::Phase> phase_{health::Phase::kStarting};
  std::mutex delivering_mutex_;
  bool stopping_ = false;  // guarded by it
  std::atomic<bool> delivering_{false};
  std::atomic<std::uint64_t> generation_{1};
  base::Snapshot<config::Effect> effect_;
  Stuck stuck_{std::make_shared<const std::vector<std::string>>()};
};

}  // namespace housecalld::app
