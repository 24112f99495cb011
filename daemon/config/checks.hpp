// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "daemon/config/problems.hpp"
#include "daemon/config/settings.hpp"

namespace housecalld::config {

/// Fills in what defaults to another key or to the file's own time.
void complete(Settings& settings, const std::filesystem::path& file);

/// What no single key can tell: keys that depend on each other, names that must be unique.
void check(const Settings& settings, Problems& problems);

}  // namespace housecalld::config
