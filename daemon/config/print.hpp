// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "daemon/config/loader.hpp"

namespace housecalld::config {

/// The configuration in effect as YAML, defaults included, secrets as `<redacted>`.
[[nodiscard]] std::string print(const std::vector<EffectiveValue>& values);

/// 16 hexadecimal digits that change with every value in effect, secrets included. Tells two
/// configurations apart and nothing about what is in them.
[[nodiscard]] std::string fingerprint(const std::vector<EffectiveValue>& values);

}  // namespace housecalld::config
