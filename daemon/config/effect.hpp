// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "daemon/config/loader.hpp"

namespace housecalld::config {

/// What a running process goes by, and what of its configuration file waits for a restart.
struct Effect {
  std::vector<EffectiveValue> values;
  std::vector<std::string> waiting;  ///< keys, as `listen` or `limits.body_bytes`
};

/// What is in effect after a reload of `wanted` in a process that went by `running`.
[[nodiscard]] Effect after_reload(const std::vector<EffectiveValue>& running,
                                  const std::vector<EffectiveValue>& wanted);

/// The fingerprint of each top-level key's values (see fingerprint in print.hpp).
[[nodiscard]] std::map<std::string, std::string> section_fingerprints(
    const std::vector<EffectiveValue>& values);

}  // namespace housecalld::config
