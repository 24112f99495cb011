// SPDX-License-Identifier: Apache-2.0
#include "handlers/webhook/counters.hpp"

namespace housecalld::webhook {
namespace {

constexpr std::array kStates = {event::EventState::kRouted, event::EventState::kUnrouted,
                                event::EventState::kUnmapped};
constexpr std::array kRefusals = {
    Refusal::kNotFound, Refusal::kMethod,    Refusal::kUnknownInstallation,
    Refusal::kMissing,  Refusal::kMalformed, Refusal::kStale,
    Refusal::kWrong,    Refusal::kTooLarge,  Refusal::kOverLimit};

}  // namespace

std::string_view to_string(Refusal refusal) {
  switch (refusal) {
    case Refusal::kNotFound:
      return "not_found";
    case Refusal::kMethod:
      return "method";
    case Refusal::kUnknownInstallation:
      return "unknown_installation";
    case Refusal::kMissing:
      return "missing_signature";
    case Refusal::kMalformed:
      return "malformed_signature";
    case Refusal::kStale:
      return "stale";
    case Refusal::kWrong:
      return "wrong_signature";
    case Refusal::kTooLarge:
      return "too_large";
    case Refusal::kOverLimit:
      return "over_limit";
  }
  return "unknown";
}

Counters::Counters(base::Metrics& metrics)
    : duplicates_(metrics.counter("housecalld_duplicates_total",
                                  "Requests that repeated an accepted event")),
      pings_(metrics.counter("housecalld_pings_total",
                             "Test requests that HCP sends when its webhook settings are saved")),
      foreign_(metrics.counter("housecalld_foreign_events_total",
                               "Events stored that are another company's than the installation's")),
      store_unavailable_(metrics.counter("housecalld_store_unavailable_total",
                                         "Verified requests answered 503 for lack of a commit")) {
  for (const event::EventState state : kStates) {
    events_[state] = &metrics.counter("housecalld_events_total", "Events stored, by state",
                                      {{"state", std::string(to_string(state))}});
  }
  for (const Refusal refusal : kRefusals) {
    refusals_[refusal] =
        &metrics.counter("housecalld_requests_refused_total", "Requests refused, by reason",
                         {{"reason", std::string(to_string(refusal))}});
  }
}

void Counters::event(event::EventState state) { events_.at(state)->Increment(); }

void Counters::refused(Refusal refusal) { refusals_.at(refusal)->Increment(); }

}  // namespace housecalld::webhook
