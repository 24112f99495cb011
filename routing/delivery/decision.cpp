// SPDX-License-Identifier: Apache-2.0
#include "routing/delivery/decision.hpp"

#include <algorithm>

#include "routing/base/backoff.hpp"

namespace housecalld::delivery {
namespace {

Decision wait_until(base::Timestamp when, const std::string& reason) {
  return {event::DeliveryState::kWaiting, when, reason, false};
}

Decision give_up(std::string reason) {
  return {event::DeliveryState::kDead, {}, std::move(reason), false};
}

Decision retry(const event::Delivery& delivery, const sinks::Outcome& outcome, base::Timestamp now,
               const RetryPolicy& policy, double unit) {
  if (delivery.attempts >= policy.delays.size()) {
    const std::uint64_t attempts = std::uint64_t{delivery.attempts} + 1;
    return give_up("gave up after " + std::to_string(attempts) +
                   (attempts == 1 ? " attempt: " : " attempts: ") + outcome.error);
  }
  const base::Millis pause =
      base::with_jitter(policy.delays[delivery.attempts], policy.jitter, unit);
  const base::Millis wish =
      std::min(outcome.retry_after.value_or(base::Millis(0)), policy.retry_after_cap);
  return wait_until(now + std::max(pause, wish), outcome.error);
}

}  // namespace

Decision decide(const event::Delivery& delivery, const sinks::Outcome& outcome, base::Timestamp now,
                const RetryPolicy& policy, double unit) {
  switch (outcome.verdict) {
    case sinks::Verdict::kDelivered:
      return {};
    case sinks::Verdict::kRejected:
      return give_up("rejected by the destination: " + outcome.error);
    case sinks::Verdict::kGone: {
      Decision decision = wait_until(now, outcome.error);
      decision.disable_destination = true;
      return decision;
    }
    case sinks::Verdict::kRetry:
      break;
  }
  return retry(delivery, outcome, now, policy, unit);
}

}  // namespace housecalld::delivery
