// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "routing/base/clock.hpp"
#include "routing/http/client.hpp"
#include "routing/sinks/sink.hpp"

namespace housecalld::sinks {

/// What an answer means: 2xx delivered, 410 gone, those that speak of the message (400, 405, 406,
/// 411, 413, 414, 415, 422, 501) refused, everything else to be tried again. 429, 502, 503 and 504
/// may say when, by Retry-After; 429 and 503 mean all messages with it. Pure.
[[nodiscard]] Outcome classify(const http::Response& response, base::Timestamp now);

}  // namespace housecalld::sinks
