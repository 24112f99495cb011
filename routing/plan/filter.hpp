// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "routing/base/result.hpp"
#include "routing/event/object_event.hpp"
#include "routing/json/value.hpp"

namespace housecalld::plan {

/// A condition on the record: `POINTER exists`, `POINTER equals JSON`, `POINTER in [JSON, JSON]`,
/// each with `not` before the word if it is to be the other way round.
struct Condition {
  std::string pointer;  ///< JSON Pointer (RFC 6901) into the record
  bool negated = false;
  bool exists = false;              ///< else one of `values`
  std::vector<std::string> values;  ///< JSON
  friend bool operator==(const Condition&, const Condition&) = default;
};

/// kInvalid with a sentence.
[[nodiscard]] base::Result<Condition> parse_condition(std::string_view text);

/// What a destination wants of that which is routed to it; an empty list wants everything.
struct Filter {
  std::vector<std::string> events;  ///< HCP's event strings
  std::vector<std::string> objects;
  std::vector<std::string> installations;
  std::vector<Condition> record;  ///< all of them hold
  friend bool operator==(const Filter&, const Filter&) = default;
};

/// Whether an event passes. Where it has no record, every condition on it fails but a negated one.
[[nodiscard]] bool passes(const Filter& filter, const event::ObjectEvent& object,
                          std::string_view installation, std::optional<json::Value> record);

}  // namespace housecalld::plan
