// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "daemon/config/settings.hpp"

namespace housecalld::app {

struct Findings {
  std::vector<std::string> problems;
  std::vector<std::string> warnings;
};

/// Builds everything that `run` builds, except sockets and the store, and says what does not work:
/// manifest, routes, certificate and key, destinations. Touches no file that it does not read.
[[nodiscard]] Findings check(const config::Settings& settings);

}  // namespace housecalld::app
