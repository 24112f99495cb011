// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "daemon/config/settings.hpp"

namespace housecalld::app {

struct Findings {
  std::vector<std::string> problems;
  std::vector<std::string> warnings;
  std::vector<std::string> notes = {};
};

/// What is wrong with the files that a configuration names, where it has errors of its own and not
/// everything can be built: manifest, certificate and key.
[[nodiscard]] Findings check_files(const config::Settings& settings);

/// Builds everything that `run` builds, except sockets and the store, and says what does not work:
/// manifest, routes, certificate and key, destinations. Touches no file that it does not read.
[[nodiscard]] Findings check(const config::Settings& settings);

}  // namespace housecalld::app
