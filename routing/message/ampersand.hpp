// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "routing/event/installation.hpp"
#include "routing/event/stored_event.hpp"

namespace housecalld::message {

/// The JSON message that the hosted connector sends for a subscribed event. `raw` and `rawEvent`
/// are HCP's own bytes; `raw` is left out where the body has no record, `id` where the record has
/// none. `operationTime` is the time HCP gives, else that of receipt. What the connector may leave
/// out and this does not know (`workspace`, `rawObjectName`, `fields`, `mappedFields`) is left out.
/// `event` must have been mapped (its body is valid JSON). Pure; any thread.
[[nodiscard]] std::string render_ampersand(const event::StoredEvent& event,
                                           const event::Installation& installation);

}  // namespace housecalld::message
