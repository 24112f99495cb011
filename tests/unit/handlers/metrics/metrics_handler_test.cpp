// SPDX-License-Identifier: Apache-2.0
#include "handlers/metrics/metrics_handler.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <prometheus/counter.h>

#include "tests/support/run_awaitable.hpp"

namespace housecalld::metrics {
namespace {

TEST(MetricsHandler, WritesThePrometheusTextFormat) {
  base::Metrics metrics;
  metrics.counter("housecalld_things_total", "Things seen", {{"kind", "a"}}).Increment(3);
  MetricsHandler handler(metrics);
  handlers::Request request;
  const handlers::Response response = test::run_awaitable(handler.handle(request));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.content_type, "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_THAT(response.body, testing::HasSubstr("# HELP housecalld_things_total Things seen\n"
                                                "# TYPE housecalld_things_total counter\n"
                                                "housecalld_things_total{kind=\"a\"} 3"));
}

}  // namespace
}  // namespace housecalld::metrics
