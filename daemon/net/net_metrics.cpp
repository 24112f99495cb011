// SPDX-License-Identifier: Apache-2.0
#include "daemon/net/net_metrics.hpp"

#include <string>

namespace housecalld::net {

namespace {

prometheus::Counter& refusals(base::Metrics& metrics, const std::string& server,
                              const std::string& reason) {
  return metrics.counter("housecalld_connections_refused_total",
                         "Connections closed at once, because all are taken or the client has as "
                         "many as it may",
                         {{"server", server}, {"reason", reason}});
}

}  // namespace

NetMetrics::NetMetrics(base::Metrics& metrics, const std::string& server)
    : connections(metrics.counter("housecalld_connections_total",
                                  "Connections accepted from clients, refused ones included",
                                  {{"server", server}})),
      refused(refusals(metrics, server, "all_taken")),
      refused_client(refusals(metrics, server, "client")),
      evicted(metrics.counter("housecalld_connections_evicted_total",
                              "Idle connections ended to make room for another",
                              {{"server", server}})),
      proxy_failures(metrics.counter("housecalld_proxy_header_failures_total",
                                     "Connections without the PROXY header they should begin with",
                                     {{"server", server}})),
      open(metrics.gauge("housecalld_connections_open", "Connections of clients open now",
                         {{"server", server}})),
      handshake_failures(metrics.counter("housecalld_tls_handshake_failures_total",
                                         "TLS handshakes with clients that failed",
                                         {{"server", server}})),
      accept_errors(metrics.counter("housecalld_accept_errors_total",
                                    "Connections that the system could not hand over",
                                    {{"server", server}})) {
  for (const int status : {400, 408, 413, 417, 431, 503}) {
    rejected_[status] = &metrics.counter("housecalld_requests_rejected_total",
                                         "Requests refused before they reached a handler",
                                         {{"server", server}, {"status", std::to_string(status)}});
  }
}

void NetMetrics::count_rejected(int status) {
  const auto found = rejected_.find(status);
  if (found != rejected_.end()) found->second->Increment();
}

}  // namespace housecalld::net
