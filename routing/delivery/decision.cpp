// SPDX-License-Identifier: Apache-2.0
#include "routing/delivery/decision.hpp"

#include <algorithm>

#include "routing/base/backoff.hpp"

namespace housecalld::delivery {
namespace {

/// Without a schedule there is no pause to take for an attempt that does not count.
constexpr base::Millis kLeastPause = std::chrono::seconds(1);

Decision wait_for(base::Millis pause, const std::string& reason) {
  Decision decision;
  decision.state = event::DeliveryState::kWaiting;
  decision.pause = pause;
  decision.reason = reason;
  return decision;
}

Decision give_up(std::string reason) {
  Decision decision;
  decision.state = event::DeliveryState::kDead;
  decision.reason = std::move(reason);
  return decision;
}

base::Millis wish_of(const sinks::Outcome& outcome, const RetryPolicy& policy) {
  return std::min(outcome.retry_after.value_or(base::Millis(0)), policy.retry_after_cap);
}

/// `made`: how many attempts of that schedule there were before this one.
Decision retry(const sinks::Outcome& outcome, const RetryPolicy& policy,
               const std::vector<base::Millis>& delays, std::size_t made, double unit) {
  if (made >= delays.size()) {
    const std::size_t attempts = made + 1;
    return give_up("gave up after " + std::to_string(attempts) +
                   (attempts == 1 ? " attempt: " : " attempts: ") + outcome.error);
  }
  const base::Millis pause = base::with_jitter(delays[made], policy.jitter, unit);
  return wait_for(std::max(pause, wish_of(outcome, policy)), outcome.error);
}

Decision try_the_way_again(std::size_t made, const sinks::Outcome& outcome,
                           const RetryPolicy& policy, double unit) {
  const auto& delays = policy.delays;
  const base::Millis delay =
      delays.empty() ? kLeastPause : delays[std::min(made, delays.size() - 1)];
  Decision decision = wait_for(base::with_jitter(delay, policy.jitter, unit), outcome.error);
  decision.counts = false;
  return decision;
}

}  // namespace

Decision decide(const event::Delivery& delivery, const sinks::Outcome& outcome,
                const RetryPolicy& policy, double unit) {
  const std::size_t failures = delivery.attempts - std::min(delivery.refusals, delivery.attempts);
  Decision decision;
  switch (outcome.verdict) {
    case sinks::Verdict::kDelivered:
      return decision;
    case sinks::Verdict::kRejected:
      return give_up("rejected by the destination: " + outcome.error);
    case sinks::Verdict::kGone:
      decision = wait_for(base::Millis(0), outcome.error);
      decision.disable_destination = true;
      decision.counts = false;
      return decision;
    case sinks::Verdict::kUnreached:
      return try_the_way_again(failures, outcome, policy, unit);
    case sinks::Verdict::kRefused:
      decision = retry(outcome, policy, policy.refused_delays, delivery.refusals, unit);
      decision.refused = true;
      return decision;
    case sinks::Verdict::kRetry:
      break;
  }
  decision = retry(outcome, policy, policy.delays, failures, unit);
  if (outcome.pauses) decision.destination_pause = wish_of(outcome, policy);
  return decision;
}

}  // namespace housecalld::delivery
