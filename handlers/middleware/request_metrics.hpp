// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>

#include "handlers/http/handler.hpp"
#include "routing/base/metrics.hpp"

namespace housecalld::middleware {

namespace net = boost::asio;

/// Counts answers in `housecalld_requests_total{server,status}`. The statuses that handlers are
/// known to give are there from the start, at zero, so that a rate over them has no gap.
class RequestMetrics final : public handlers::Handler {
 public:
  /// `metrics` must outlive the handler.
  RequestMetrics(std::unique_ptr<handlers::Handler> inner, base::Metrics& metrics,
                 std::string server);

  [[nodiscard]] net::awaitable<handlers::Response> handle(handlers::Request& request) override;

 private:
  void count(int status);

  std::unique_ptr<handlers::Handler> inner_;
  base::Metrics& metrics_;
  std::string server_;
  std::map<int, prometheus::Counter*> known_;  ///< filled once, then read by every thread
};

}  // namespace housecalld::middleware
