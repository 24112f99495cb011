// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "daemon/cli/admin_client.hpp"

namespace housecalld::cli {

/// A repair of the admin API that goes over what matches in small steps.
struct Repair {
  std::string path;  ///< `/v1/deliveries/replay`
  AdminParameters parameters;
  std::vector<std::string> event_ids;  ///< one walk for each; none: one walk over all
  std::size_t limit = 0;               ///< at most so many are changed; 0: all
  double rate = 0;                     ///< at most so many per second; 0: as fast as it goes
  bool yes = false;                    ///< false: a dry run
  bool json = false;
  std::string progress;  ///< `replaying`
  std::string done;      ///< `deliveries due again: `
  std::string matching;  ///< `deliveries that match: `
};

/// Takes the steps and says how many there were. A dry run says how many match. kNotFound when that
/// is none. Ended in the middle, what was done stays done, and the same command goes on.
[[nodiscard]] ExitCode carry_out(AdminClient& client, const Repair& repair, Context context);

}  // namespace housecalld::cli
