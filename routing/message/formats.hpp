// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "routing/message/message.hpp"

namespace housecalld::message {

// One for each format; render() picks.

[[nodiscard]] Rendered render_ampersand(const event::StoredEvent& event, const Frame& frame);

/// CloudEvents 1.0: `id` is the message id, `type` `com.housecallpro.` and HCP's event string,
/// `source` the installation's path in its URL, `subject` the record id, `time` when it happened.
/// The extensions `hcpobject`, `hcpaction` and `companyid` say what the connector's message says.
/// The data is HCP's body.
[[nodiscard]] Rendered render_cloudevents(const event::StoredEvent& event, const Frame& frame);
/// The same with the attributes in headers `ce-...`, percent-encoded as its HTTP binding has it.
[[nodiscard]] Rendered render_cloudevents_binary(const event::StoredEvent& event,
                                                 const Frame& frame);

/// HCP's exact bytes with its own `Api-Signature` and `Api-Timestamp`: who verifies them can.
[[nodiscard]] Rendered render_raw(const event::StoredEvent& event);

}  // namespace housecalld::message
