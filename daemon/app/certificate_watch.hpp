// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "daemon/app/tls_contexts.hpp"
#include "daemon/config/settings.hpp"
#include "routing/base/clock.hpp"
#include "routing/base/log.hpp"
#include "routing/base/metrics.hpp"
#include "routing/base/snapshot.hpp"

namespace housecalld::app {

namespace net = boost::asio;

/// Looks after the certificates of the listeners: takes over files that have changed (a renewal, by
/// whatever tool) without being told, publishes when they expire, and says so in the log 30 and 7
/// days before, when they have, and whatever else is wrong with them.
class CertificateWatch {
 public:
  struct Services {
    const base::Clock& clock;
    base::Log& log;
    base::Metrics& metrics;
  };

  /// `settings` and what the services name outlive this; `contexts` is null without TLS.
  CertificateWatch(std::shared_ptr<TlsContexts> contexts,
                   const base::Snapshot<config::Settings>& settings, Services services);

  /// Goes on until its executor stops.
  [[nodiscard]] net::awaitable<void> run();

  /// After a start, and after a reload that has read the files: what is to be said of them. Any
  /// thread.
  void look();

 private:
  void take_over();
  void inspect(const std::string& file);

  std::shared_ptr<TlsContexts> contexts_;
  const base::Snapshot<config::Settings>& settings_;
  Services services_;
  std::mutex mutex_;
  std::string refused_;                      ///< the versions of files that could not be used
  std::map<std::string, std::string> said_;  ///< of each file, the last time
};

}  // namespace housecalld::app
