// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "daemon/config/settings.hpp"
#include "routing/installations/entry.hpp"
#include "routing/manifest/manifest.hpp"
#include "routing/plan/plan.hpp"

namespace housecalld::app {

/// What a request and an event are looked up in. Replaced together by a reload.
struct Tables {
  std::shared_ptr<const plan::RoutingTable> routing;
  std::vector<installations::Entry> installations;  ///< those that stand in files
  std::vector<std::string> problems;                ///< not empty: the tables must not be used
  std::vector<std::string> warnings;
  std::vector<std::string> notes;  ///< what is made of a manifest that may be meant otherwise
};

/// `FILE:LINE:COLUMN: SEVERITY: PATH: what was expected [rule]`; of an error without its severity.
[[nodiscard]] std::string describe(const std::string& file, const manifest::Problem& problem);

/// An installation that stands in a file.
[[nodiscard]] installations::Entry entry_of(const config::InstallationSettings& settings);

/// What an installation chooses and cannot have by this manifest, each in a sentence.
[[nodiscard]] std::vector<std::string> problems_of_choices(const event::Installation& installation,
                                                           const manifest::Manifest& manifest);

/// What is wrong with the manifest alone: `FILE:LINE:COLUMN: PATH: what was expected`.
[[nodiscard]] std::vector<std::string> manifest_problems(const std::filesystem::path& file);

/// Reads the manifest and puts it together with installations and destinations. Problems name file,
/// line, path and what was expected: a manifest with errors, a route to a destination that is not
/// configured, an installation whose integration the manifest does not have. Warnings are about
/// what works and is probably not meant.
[[nodiscard]] Tables build_tables(const config::Settings& settings);

}  // namespace housecalld::app
