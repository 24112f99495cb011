// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "routing/base/metrics.hpp"

namespace housecalld::net {

/// What the listeners of one server count, all of them together, labelled with the server's name.
/// Every series exists from the start, at zero.
class NetMetrics {
 public:
  /// `metrics` must outlive the object.
  NetMetrics(base::Metrics& metrics, const std::string& server);

  prometheus::Counter& connections;     ///< accepted, with those refused
  prometheus::Counter& refused;         ///< closed at once: over the listener's limit
  prometheus::Counter& refused_client;  ///< the same, over what one client may have
  prometheus::Counter& evicted;         ///< asked to end, idle, to make room for another
  prometheus::Counter& proxy_failures;  ///< connections without the PROXY header they should have
  prometheus::Gauge& open;              ///< now
  prometheus::Counter& handshake_failures;  ///< TLS, whatever the reason
  prometheus::Counter& accept_errors;       ///< the system could not give us a connection

  /// A request answered by the session itself with `status`.
  void count_rejected(int status);

 private:
  std::map<int, prometheus::Counter*> rejected_;
};

}  // namespace housecalld::net
