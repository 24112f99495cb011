// SPDX-License-Identifier: Apache-2.0
#include "routing/sinks/webhook/classify.hpp"

#include <string>

#include "routing/base/backoff.hpp"

namespace housecalld::sinks {
namespace {

bool may_say_when(int status) {
  return status == 429 || status == 502 || status == 503 || status == 504;
}

std::string describe(int status) {
  const std::string number = std::to_string(status);
  if (status == 410) return number + " says that the destination is gone";
  if (status / 100 == 3) return number + " is a redirect, which is not followed";
  return "answered " + number;
}

}  // namespace

Outcome classify(const http::Response& response, base::Timestamp now) {
  Outcome outcome;
  outcome.status = response.status;
  outcome.address = response.address;
  outcome.response_prefix = response.body;
  if (response.status / 100 == 2) {
    outcome.verdict = Verdict::kDelivered;
    return outcome;
  }
  outcome.verdict = response.status == 410 ? Verdict::kGone : Verdict::kRetry;
  outcome.error = describe(response.status);
  const auto retry_after = response.header("Retry-After");
  if (retry_after && may_say_when(response.status)) {
    outcome.retry_after = base::parse_retry_after(*retry_after, now);
  }
  return outcome;
}

}  // namespace housecalld::sinks
