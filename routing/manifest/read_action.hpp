// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "routing/manifest/manifest.hpp"
#include "routing/manifest/yaml_reader.hpp"

namespace housecalld::manifest {

/// Reads the `read` of an integration, whose shape was checked, and complains about what does not
/// go together: an object twice, schedules, backfills, deliveries, fields.
[[nodiscard]] std::vector<ReadObject> read_read(YamlReader& reader, const Spot& read);

/// The connector's name of an object: `employee` means `employees`.
[[nodiscard]] std::string object_name(const Spot& object);

/// Complains unless the schedule is one, with runs at least 10 minutes apart.
void check_schedule(YamlReader& reader, const Spot& mapping);

}  // namespace housecalld::manifest
