// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "routing/event/object_event.hpp"

namespace housecalld::mapping {

/// What HCP's event string alone says, by the rules of the Ampersand connector: the last segment is
/// the action, what stands before it names the object.
///
/// Decisions where those rules are silent or loose:
/// - Four and more segments follow the same rules: `job.appointment.*` is an appointment however
///   many segments follow, every other name goes by its first segment.
/// - `job.appointment` itself has two segments: the resource `job`, the action `appointment`.
/// - `estimate.option.created` is a create of the estimate, because its last segment says so.
/// - `pro.*` is `employee.*` under the name that HCP's own settings page uses.
/// - The letter case of the action does not matter, that of the family does.
struct EventName {
  std::string_view object;  ///< `jobs`; empty when the name was not understood
  /// Keys under which the record may stand, the likeliest first; unused ones are empty.
  std::array<std::string_view, 2> payload_keys;
  std::string_view id_prefix;  ///< how the ids of its records begin, `job_`
  event::Action action = event::Action::kOther;
  bool may_be_ghost = false;  ///< `job.*`, where an estimate's id makes a ghost
  std::string problem;        ///< why it was not understood, a sentence; empty when it was
};

/// `name` must outlive nothing: the result holds views into constants only. Pure; any thread.
[[nodiscard]] EventName read_event_name(std::string_view name);

/// What HCP's payloads call an event that goes by another name elsewhere: `pro.created`, as its
/// settings page says, is `employee.created`, and `estimate.option.approval_status_change`, which
/// was seen as well, `...changed`. Any other name is its own.
[[nodiscard]] std::string_view payload_name(std::string_view name);

}  // namespace housecalld::mapping
