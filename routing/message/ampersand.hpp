// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "routing/event/installation.hpp"
#include "routing/event/stored_event.hpp"

namespace housecalld::message {

/// The JSON message that the hosted connector sends for a subscribed event. `raw` and `rawEvent`
/// are HCP's own bytes. `event` must have been mapped (its body is valid JSON). Pure; any thread.
[[nodiscard]] std::string render_ampersand(const event::StoredEvent& event,
                                           const event::Installation& installation);

}  // namespace housecalld::message
