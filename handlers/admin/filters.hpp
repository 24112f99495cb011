// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "handlers/admin/parameters.hpp"
#include "routing/store/query.hpp"

namespace housecalld::admin {

/// The most rows of one page, and what one transaction changes at the most.
inline constexpr std::size_t kMostRows = 1'000;
inline constexpr std::size_t kMostChanges = 500;

// The filters of lists and repairs. Values that are none are left to Parameters::check.

[[nodiscard]] store::EventQuery event_query(Parameters& parameters, base::Timestamp now);
/// `state` is that of the delivery here, and `event_state` the event's.
[[nodiscard]] store::DeliveryQuery delivery_query(Parameters& parameters, base::Timestamp now);

}  // namespace housecalld::admin
