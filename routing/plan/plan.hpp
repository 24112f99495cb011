// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "routing/event/installation.hpp"
#include "routing/event/object_event.hpp"
#include "routing/event/stored_event.hpp"
#include "routing/manifest/manifest.hpp"

namespace housecalld::plan {

/// Everything that decides where an event goes. Immutable; replaced as a whole on reload.
struct RoutingTable {
  manifest::Manifest manifest;
  std::map<std::string, std::shared_ptr<const event::Installation>, std::less<>> installations;
  bool forward_ghost_jobs = false;
};

struct Plan {
  event::EventState state = event::EventState::kUnrouted;  ///< kRouted or kUnrouted
  std::string reason;                     ///< why it is unrouted; empty when routed
  std::vector<std::string> destinations;  ///< sorted, each once
};

/// Which destinations get a mapped event of an installation: those of the subscribe objects of the
/// installation's integration that name its object and want its action, or list its event string
/// under `otherEvents`. Strings are compared by what HCP's payloads call the event
/// (mapping::payload_name), else exactly. Pure.
[[nodiscard]] Plan plan(const event::ObjectEvent& object, const event::Installation& installation,
                        const RoutingTable& table);

/// Events with the same key reach a destination in the order in which they were accepted: one key
/// per installation, object and record. Empty, which means no order, for events without a record
/// id.
[[nodiscard]] std::string order_key(const event::ObjectEvent& object,
                                    const event::Installation& installation);

}  // namespace housecalld::plan
