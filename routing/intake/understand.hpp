// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "routing/base/clock.hpp"
#include "routing/event/installation.hpp"
#include "routing/event/object_event.hpp"
#include "routing/event/stored_event.hpp"
#include "routing/mapping/mapping.hpp"
#include "routing/plan/plan.hpp"

namespace housecalld::intake {

/// What is known of a record besides the body at hand.
struct Known {
  std::optional<std::vector<std::string>> fields_updated = {};
  std::optional<base::Timestamp> deleted_at = {};
  std::optional<base::Timestamp> created_at = {};  ///< the last time, as far as it came
};

/// What an event is, and where it goes.
struct Understood {
  event::ObjectEvent object;
  plan::Plan plan;
  std::string order_key;
  std::optional<base::Timestamp> record_deleted_at;  ///< set on what comes after a delete
  event::Tombstone tombstone = event::Tombstone::kKeep;
};

/// Pure. What comes after the delete of its record is no more than `other`, or nothing at all, as
/// the table has it; a create that HCP dates after the delete begins a new life.
[[nodiscard]] Understood understand(std::string_view body, mapping::Mapped mapped,
                                    const event::Installation& installation,
                                    const plan::RoutingTable& table, const Known& known);

/// The top-level fields in which the records of two bodies differ, in the order of the new one and
/// then those that are gone; empty when one of them has no record, or one with more than 1,000.
/// Pure.
[[nodiscard]] std::optional<std::vector<std::string>> changed_fields(std::string_view before,
                                                                     std::string_view now,
                                                                     std::string_view payload_key);

}  // namespace housecalld::intake
