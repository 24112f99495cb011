// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "routing/base/clock.hpp"

namespace housecalld::event {

/// What happened to the record. The names are those of the connector's messages.
enum class Action { kCreate, kUpdate, kDelete, kOther };

/// `create`, `update`, `delete`, `other`.
std::string_view to_string(Action action);
std::optional<Action> parse_action(std::string_view text);

/// One HCP event in the connector's terms. Made by routing/mapping from a verified body.
struct ObjectEvent {
  std::string provider_event;  ///< HCP's event string as it came, `job.created`
  std::string object;          ///< the connector's object name, `jobs`
  std::string payload_key;     ///< the body's key that holds the record, `job`
  Action action = Action::kOther;
  std::optional<std::string> record_id;        ///< absent when HCP sent none
  std::optional<base::Timestamp> occurred_at;  ///< absent in old bodies
  std::string company_id;                      ///< empty when HCP sent none
  bool ghost_job = false;  ///< a `job.*` event that carries an estimate's id (`csr_`)
};

}  // namespace housecalld::event
