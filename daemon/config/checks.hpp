// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "daemon/config/problems.hpp"
#include "daemon/config/settings.hpp"

namespace housecalld::config {

/// Fills in what defaults to where it stands, or to its file's own time.
void complete(Settings& settings, const Problems& problems);

/// What no single key can tell: keys that depend on each other, names that must be unique.
void check(const Settings& settings, Problems& problems);

}  // namespace housecalld::config
