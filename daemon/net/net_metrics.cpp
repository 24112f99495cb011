// SPDX-License-Identifier: Apache-2.0
#include "daemon/net/net_metrics.hpp"

#include <string>

namespace housecalld::net {

NetMetrics::NetMetrics(base::Metrics& metrics)
    : connections(metrics.counter("housecalld_connections_total",
                                  "Connections accepted from clients, refused ones included")),
      refused(metrics.counter("housecalld_connections_refused_total",
                              "Connections closed at once because of the connection limit")),
      open(metrics.gauge("housecalld_connections_open", "Connections of clients open now")),
      handshake_failures(metrics.counter("housecalld_tls_handshake_failures_total",
                                         "TLS handshakes with clients that failed")),
      accept_errors(metrics.counter("housecalld_accept_errors_total",
                                    "Connections that the system could not hand over")) {
  for (const int status : {400, 408, 413, 417, 431, 503}) {
    rejected_[status] = &metrics.counter("housecalld_requests_rejected_total",
                                         "Requests refused before they reached a handler",
                                         {{"status", std::to_string(status)}});
  }
}

void NetMetrics::count_rejected(int status) {
  const auto found = rejected_.find(status);
  if (found != rejected_.end()) found->second->Increment();
}

}  // namespace housecalld::net
