// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "daemon/config/settings.hpp"

namespace housecalld::app {

/// The sections in which two configurations differ although a reload cannot apply them.
[[nodiscard]] std::vector<std::string> sealed_changes(const config::Settings& running,
                                                      const config::Settings& wanted);

}  // namespace housecalld::app
