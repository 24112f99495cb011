// SPDX-License-Identifier: Apache-2.0
#include "handlers/metrics/metrics_handler.hpp"

#include <prometheus/text_serializer.h>

namespace housecalld::metrics {

net::awaitable<handlers::Response> MetricsHandler::handle(handlers::Request& /*request*/) {
  handlers::Response response;
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  response.body = prometheus::TextSerializer().Serialize(metrics_.registry().Collect());
  co_return response;
}

}  // namespace housecalld::metrics
