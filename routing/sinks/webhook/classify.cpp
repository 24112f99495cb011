// SPDX-License-Identifier: Apache-2.0
#include "routing/sinks/webhook/classify.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "routing/http/retry_after.hpp"

namespace housecalld::sinks {
namespace {

bool may_say_when(int status) {
  return status == 429 || status == 502 || status == 503 || status == 504;
}

/// Said of the message, not of the destination: others may be taken.
bool is_refusal(int status) {
  constexpr std::array kRefusals = {400, 405, 406, 411, 413, 414, 415, 422, 501};
  return std::ranges::find(kRefusals, status) != kRefusals.end();
}

Verdict verdict_on(int status) {
  if (status / 100 == 2) return Verdict::kDelivered;
  if (status == 410) return Verdict::kGone;
  return is_refusal(status) ? Verdict::kRefused : Verdict::kRetry;
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
  outcome.verdict = verdict_on(response.status);
  if (outcome.verdict == Verdict::kDelivered) return outcome;
  outcome.error = describe(response.status);
  const auto retry_after = response.header("Retry-After");
  if (retry_after && may_say_when(response.status)) {
    outcome.retry_after = http::parse_retry_after(*retry_after, now);
    outcome.pauses = response.status == 429 || response.status == 503;
  }
  return outcome;
}

}  // namespace housecalld::sinks
