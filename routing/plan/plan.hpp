// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "routing/event/installation.hpp"
#include "routing/event/object_event.hpp"
#include "routing/event/stored_event.hpp"
#include "routing/json/value.hpp"
#include "routing/manifest/manifest.hpp"
#include "routing/plan/filter.hpp"

namespace housecalld::plan {

/// What becomes of an event of a record that was deleted before.
enum class AfterDelete {
  kOther,    ///< it goes out as `other`, with the time of the delete
  kHold,     ///< it is unrouted
  kForward,  ///< it goes out as it is, with the time of the delete
};

/// Everything that decides where an event goes. Immutable; replaced as a whole on reload.
struct RoutingTable {
  manifest::Manifest manifest;
  std::map<std::string, Filter, std::less<>> filters = {};  ///< by destination
  bool forward_ghost_jobs = false;
  AfterDelete after_delete = AfterDelete::kOther;
};

/// What a plan looks at besides the event.
struct Facts {
  std::optional<json::Value> record = {};  ///< as it stands in the body
  /// Fields in which an update differs from what was known; null: nobody knows.
  const std::vector<std::string>* fields_updated = nullptr;
};

struct Plan {
  event::EventState state = event::EventState::kUnrouted;  ///< kRouted or kUnrouted
  std::string reason;                     ///< why it is unrouted; empty when routed
  std::vector<std::string> destinations;  ///< sorted, each once
};

/// Which destinations get a mapped event of an installation: those of the subscribe objects of the
/// installation's integration that name its object and want its action (an update: when it changed
/// what they watch), or list its event string under `otherEvents`, as far as their filters let it
/// pass. Strings are compared by what HCP's payloads call the event (mapping::payload_name), else
/// exactly. Pure.
[[nodiscard]] Plan plan(const event::ObjectEvent& object, const event::Installation& installation,
                        const RoutingTable& table, const Facts& facts = {});

/// Whether the body is another company's than the installation's.
[[nodiscard]] bool is_foreign(const event::ObjectEvent& object,
                              const event::Installation& installation);

/// The read object whose fields the messages of an object have; null when they have none. Lives as
/// long as the manifest.
[[nodiscard]] const manifest::ReadObject* fields_of(const manifest::Manifest& manifest,
                                                    std::string_view integration,
                                                    std::string_view object);

/// Events with the same key reach a destination in the order in which they were accepted: one key
/// per installation, object and record. Empty, which means no order, for events without a record
/// id.
[[nodiscard]] std::string order_key(const event::ObjectEvent& object,
                                    const event::Installation& installation);

}  // namespace housecalld::plan
