// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "daemon/config/settings.hpp"
#include "handlers/webhook/directory.hpp"
#include "routing/plan/plan.hpp"

namespace housecalld::app {

/// What a request and an event are looked up in. Replaced together by a reload.
struct Tables {
  std::shared_ptr<const plan::RoutingTable> routing;
  std::shared_ptr<const webhook::Directory> directory;
  std::vector<std::string> problems;  ///< not empty: the tables must not be used
  std::vector<std::string> warnings;
  std::vector<std::string> notes;  ///< what is made of a manifest that may be meant otherwise
};

/// An installation as messages name it.
[[nodiscard]] event::Installation installation_of(const config::InstallationSettings& settings);

/// What is wrong with the manifest alone: `FILE:LINE:COLUMN: PATH: what was expected`.
[[nodiscard]] std::vector<std::string> manifest_problems(const std::filesystem::path& file);

/// Reads the manifest and puts it together with installations and destinations. Problems name file,
/// line, path and what was expected: a manifest with errors, a route to a destination that is not
/// configured, an installation whose integration the manifest does not have. Warnings are about
/// what works and is probably not meant.
[[nodiscard]] Tables build_tables(const config::Settings& settings);

}  // namespace housecalld::app
