// SPDX-License-Identifier: Apache-2.0
#include "handlers/middleware/chain.hpp"

#include <ranges>
#include <utility>

#include "handlers/middleware/exception_barrier.hpp"
#include "handlers/middleware/request_id.hpp"
#include "handlers/middleware/request_metrics.hpp"

namespace housecalld::middleware {

using HandlerPtr = std::unique_ptr<handlers::Handler>;

HandlerPtr chain(const std::vector<Middleware>& middlewares, HandlerPtr handler) {
  for (const auto& wrap : std::views::reverse(middlewares)) handler = wrap(std::move(handler));
  return handler;
}

HandlerPtr standard_chain(HandlerPtr handler, const std::string& server, base::Log& log,
                          base::Metrics& metrics) {
  const std::vector<Middleware> middlewares{
      // First, so that every line logged about a request can carry its id.
      [](HandlerPtr inner) { return std::make_unique<RequestId>(std::move(inner)); },
      // Outside the barrier, so that the 500 of an exception is counted like any other answer.
      [&](HandlerPtr inner) {
        return std::make_unique<RequestMetrics>(std::move(inner), metrics, server);
      },
      // Last: only what handlers themselves throw is turned into an answer.
      [&](HandlerPtr inner) { return std::make_unique<ExceptionBarrier>(std::move(inner), log); },
  };
  return chain(middlewares, std::move(handler));
}

}  // namespace housecalld::middleware
