// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>

#include "routing/base/metrics.hpp"

namespace housecalld::net {

/// What the listeners count, all of them together. Every series exists from the start, at zero.
class NetMetrics {
 public:
  /// `metrics` must outlive the object.
  explicit NetMetrics(base::Metrics& metrics);

  prometheus::Counter& connections;         ///< accepted, with those refused
  prometheus::Counter& refused;             ///< closed at once: over the listener's limit
  prometheus::Gauge& open;                  ///< now
  prometheus::Counter& handshake_failures;  ///< TLS, whatever the reason
  prometheus::Counter& accept_errors;       ///< the system could not give us a connection

  /// A request answered by the session itself with `status`.
  void count_rejected(int status);

 private:
  std::map<int, prometheus::Counter*> rejected_;
};

}  // namespace housecalld::net
