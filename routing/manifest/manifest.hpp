// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "routing/base/result.hpp"

namespace housecalld::manifest {

/// One object under `subscribe` of an amp.yaml, specVersion 1.0.0.
struct SubscribeObject {
  std::string object;       ///< connector's name, plural: `jobs`, `job.appointments`
  std::string destination;  ///< name of a destination in housecalld.yaml
  bool create_event = false;
  bool update_event = false;
  bool delete_event = false;
  std::vector<std::string> other_events;  ///< HCP's event strings, exactly
  int line = 0;                           ///< in the file, from 1
};

struct Integration {
  std::string name;
  std::vector<SubscribeObject> subscribe;
};

/// The parts of an amp.yaml that decide where events go. Integrations of other providers are left
/// out.
struct Manifest {
  std::vector<Integration> integrations;
};

/// One thing that is wrong, where, and what was expected.
struct Problem {
  int line = 0;      ///< from 1; 0 when the file could not be read
  int column = 0;    ///< from 1
  std::string path;  ///< `$.integrations[0].subscribe.objects[1].destination`
  std::string message;
};

struct Loaded {
  Manifest manifest;
  std::vector<Problem> problems;  ///< all of them; the manifest is usable only when empty
};

[[nodiscard]] Loaded parse_manifest(std::string_view text);
/// As parse_manifest; a file that cannot be read is a problem like others.
[[nodiscard]] Loaded load_manifest(const std::filesystem::path& file);

}  // namespace housecalld::manifest
