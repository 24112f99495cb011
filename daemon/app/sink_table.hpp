// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/app/destination_workers.hpp"
#include "routing/base/clock.hpp"

namespace housecalld::app {

/// Builds the sink of any kind: the one table in which the kinds are registered. kInvalid for a
/// kind that is not in it. `clock` must outlive the sinks.
[[nodiscard]] MakeSink sink_maker(const base::Clock& clock);

}  // namespace housecalld::app
