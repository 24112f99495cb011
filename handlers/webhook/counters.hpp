// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>

#include "handlers/signature/signature.hpp"
#include "routing/base/metrics.hpp"
#include "routing/event/stored_event.hpp"

namespace housecalld::webhook {

/// Why a request was refused, as the label `reason` of the counter.
enum class Refusal {
  kNotFound,
  kMethod,
  kUnknownInstallation,
  kMissing,
  kMalformed,
  kStale,
  kWrong,
  kTooLarge,   ///< for its installation
  kOverLimit,  ///< of its installation
};
[[nodiscard]] std::string_view to_string(Refusal refusal);

/// What the endpoint counts. Every series exists from the start, at zero.
class Counters {
 public:
  /// `metrics` must outlive this.
  explicit Counters(base::Metrics& metrics);

  /// A new event is committed in the store.
  void event(event::EventState state);
  void duplicate() { duplicates_.Increment(); }
  void ping() { pings_.Increment(); }
  void refused(Refusal refusal);
  /// Of those events: the body is another company's.
  void foreign() { foreign_.Increment(); }
  void store_unavailable() { store_unavailable_.Increment(); }

 private:
  using Counter = prometheus::Counter;
  Counter& duplicates_;
  Counter& pings_;
  Counter& foreign_;
  Counter& store_unavailable_;
  std::map<event::EventState, Counter*> events_;
  std::map<Refusal, Counter*> refusals_;
};

}  // namespace housecalld::webhook
