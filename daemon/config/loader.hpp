// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "daemon/config/settings.hpp"

namespace housecalld::config {

/// One key with the value in effect, as `print-config` shows it.
struct EffectiveValue {
  std::vector<std::string> path;  ///< `limits`, `body_bytes`; list items by number
  std::vector<std::string> texts;
  bool list = false;
  bool secret = false;
};

struct Loaded {
  Settings settings;
  std::vector<std::string> errors;  ///< `FILE:LINE: PATH: what is wrong`; not empty: do not use
  std::vector<std::string> warnings;
  std::vector<EffectiveValue> values;
};

/// Reads, checks and completes a configuration file; finds every error, not only the first. Error
/// texts show values, but never a secret's. Reads the environment and the files that secrets refer
/// to.
[[nodiscard]] Loaded load(const std::filesystem::path& file);

}  // namespace housecalld::config
