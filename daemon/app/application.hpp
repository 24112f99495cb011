// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "routing/base/result.hpp"

namespace housecalld::app {

/// Runs the daemon until a signal ends it: SIGTERM or SIGINT finish what is under way and return 0,
/// a second one ends the process at once, SIGHUP reloads. Called once, from the main thread.
/// Returns the exit code; what went wrong is in the log or, before there is one, on standard error.
int run_daemon(const std::filesystem::path& config_file);

}  // namespace housecalld::app
