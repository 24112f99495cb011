// SPDX-License-Identifier: Apache-2.0
#include "handlers/middleware/request_metrics.hpp"

#include <string>
#include <utility>

namespace housecalld::middleware {
namespace {

constexpr int kKnownStatuses[] = {200, 401, 404, 405, 413, 500, 503};

prometheus::Counter& counter(base::Metrics& metrics, const std::string& server, int status) {
  return metrics.counter("housecalld_requests_total", "Requests answered, by HTTP status",
                         {{"server", server}, {"status", std::to_string(status)}});
}

}  // namespace

RequestMetrics::RequestMetrics(std::unique_ptr<handlers::Handler> inner, base::Metrics& metrics,
                               std::string server)
    : inner_(std::move(inner)), metrics_(metrics), server_(std::move(server)) {
  for (const int status : kKnownStatuses)
    known_.emplace(status, &counter(metrics, server_, status));
}

net::awaitable<handlers::Response> RequestMetrics::handle(handlers::Request& request) {
  handlers::Response response = co_await inner_->handle(request);
  count(response.status);
  co_return response;
}

void RequestMetrics::count(int status) {
  const auto found = known_.find(status);
  (found == known_.end() ? counter(metrics_, server_, status) : *found->second).Increment();
}

}  // namespace housecalld::middleware
