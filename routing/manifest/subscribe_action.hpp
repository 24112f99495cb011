// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "routing/manifest/manifest.hpp"
#include "routing/manifest/yaml_reader.hpp"

namespace housecalld::manifest {

/// Reads the `subscribe` of an integration, whose shape was checked, and complains about what does
/// not go together: objects that HCP has no events for, events without fields to send, watched
/// fields, event strings that HCP is not known to send. `integration` has its `read` already.
[[nodiscard]] std::vector<SubscribeObject> read_subscribe(YamlReader& reader, const Spot& subscribe,
                                                          const Integration& integration);

}  // namespace housecalld::manifest
