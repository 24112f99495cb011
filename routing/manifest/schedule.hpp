// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bitset>
#include <string_view>

#include "routing/base/result.hpp"

namespace housecalld::manifest {

/// When something runs, in UTC: a cron expression of five fields. Numbers, names of months and
/// weekdays, lists, ranges and steps. As in cron, where both days are restricted either will do.
struct Schedule {
  std::bitset<60> minutes;
  std::bitset<24> hours;
  std::bitset<32> days;       ///< of the month, from 1
  std::bitset<13> months;     ///< from 1
  std::bitset<7> weekdays;    ///< from Sunday, 0
  bool every_minute = false;  ///< `*` stands in the first field
};

/// kInvalid with a sentence when it is none, or one whose day never comes (30 February).
[[nodiscard]] base::Result<Schedule> parse_schedule(std::string_view text);

/// The fewest minutes between two runs.
[[nodiscard]] int shortest_interval(const Schedule& schedule);

}  // namespace housecalld::manifest
