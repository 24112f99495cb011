// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "handlers/http/handler.hpp"
#include "routing/base/log.hpp"
#include "routing/base/metrics.hpp"

namespace housecalld::middleware {

/// Wraps a handler in another one that does something before or after it.
using Middleware =
    std::function<std::unique_ptr<handlers::Handler>(std::unique_ptr<handlers::Handler>)>;

/// `handler` inside all of `middlewares`; the first of them sees a request first and its answer
/// last.
[[nodiscard]] std::unique_ptr<handlers::Handler> chain(const std::vector<Middleware>& middlewares,
                                                       std::unique_ptr<handlers::Handler> handler);

/// What every listener puts around its handler table, in order, with the reason for each place in
/// chain.cpp. `server` is the label of its metrics. `log` and `metrics` must outlive the handler.
[[nodiscard]] std::unique_ptr<handlers::Handler> standard_chain(
    std::unique_ptr<handlers::Handler> handler, const std::string& server, base::Log& log,
    base::Metrics& metrics);

}  // namespace housecalld::middleware
