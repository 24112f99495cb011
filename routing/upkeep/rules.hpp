// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "routing/base/clock.hpp"

namespace housecalld::upkeep {

/// How long things are kept. 0: for ever, or without limit. A reload may change all of it.
struct Rules {
  base::Millis give_up_after{0};     ///< what waits, from when it joined its line
  base::Millis remove_delivered{0};  ///< events that were delivered everywhere, from then on
  base::Millis remove_others{0};     ///< those with a dead letter, and those without deliveries
  base::Millis erase_payloads{0};    ///< bodies and answers of events with nothing unfinished
  base::Millis tombstones{0};        ///< marks of deleted records
  std::uint64_t max_bytes = 0;  ///< past it the oldest that were delivered everywhere leave early
};

/// Before when something happened that is older than `age`; never, when that is 0.
[[nodiscard]] inline base::Timestamp before(base::Millis age, base::Timestamp now) {
  return age.count() == 0 ? base::Timestamp::min() : now - age;
}

}  // namespace housecalld::upkeep
