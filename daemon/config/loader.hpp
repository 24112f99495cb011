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
  bool reloadable = false;  ///< a reload puts a change into effect
  friend bool operator==(const EffectiveValue&, const EffectiveValue&) = default;
};

struct Loaded {
  Settings settings;
  std::vector<std::string> errors;  ///< `FILE:LINE: PATH: what is wrong`; not empty: do not use
  std::vector<std::string> warnings;
  std::vector<EffectiveValue> values;
};

/// What a configuration is read for.
enum class Purpose {
  kDaemon,  ///< everything must be right; secrets are read from where they are
  kTool,    ///< only `store` and `admin` must be: a command beside the daemon has neither its
            ///< environment nor its credentials, and works while somebody edits the file
};

/// Reads, checks and completes a configuration file; finds every error, not only the first. Error
/// texts show values, but never a secret's.
[[nodiscard]] Loaded load(const std::filesystem::path& file, Purpose purpose = Purpose::kDaemon);

}  // namespace housecalld::config
