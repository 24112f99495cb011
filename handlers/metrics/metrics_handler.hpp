// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "handlers/http/handler.hpp"
#include "routing/base/metrics.hpp"

namespace housecalld::metrics {

namespace net = boost::asio;

/// `/metrics`: all metrics of the process in the Prometheus text format 0.0.4.
class MetricsHandler final : public handlers::Handler {
 public:
  /// `metrics` must outlive the handler.
  explicit MetricsHandler(const base::Metrics& metrics) : metrics_(metrics) {}

  [[nodiscard]] net::awaitable<handlers::Response> handle(handlers::Request& request) override;

 private:
  const base::Metrics& metrics_;
};

}  // namespace housecalld::metrics
