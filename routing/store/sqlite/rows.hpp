// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "routing/event/delivery.hpp"
#include "routing/event/stored_event.hpp"
#include "routing/store/sqlite/body_codec.hpp"
#include "routing/store/sqlite/database.hpp"

namespace housecalld::store {

/// The columns of an event without its body, of table alias `e`, in the order of read_event.
inline constexpr const char* kEventColumns =
    "e.id, e.installation, e.received_at, e.state, e.reason, e.provider_event, e.object,"
    " e.payload_key, e.action, e.record_id, e.occurred_at, e.company_id, e.ghost_job,"
    " e.api_signature, e.api_timestamp, e.fields_updated, e.record_deleted_at, e.erased_at";

/// The columns of a delivery, of aliases `d` and `e`, in the order of read_delivery.
inline constexpr const char* kDeliveryColumns =
    "d.id, e.id, d.destination, d.state, d.attempts, d.refusals, d.next_attempt_at,"
    " d.reason";

/// The columns of a body, in the order of read_body.
inline constexpr const char* kBodyColumns = "e.encoding, e.body, e.body_bytes";

[[nodiscard]] event::StoredEvent read_event(Statement& row);
[[nodiscard]] event::Delivery read_delivery(Statement& row);
/// Fills in the body of `event`, whose other columns have been read. kCorrupt names the event.
[[nodiscard]] base::Result<void> read_body(Database& database, Statement& row, BodyCodec& codec,
                                           event::StoredEvent& event);
/// The body of the event at that place; empty when it was erased. kCorrupt when it cannot be had.
[[nodiscard]] base::Result<std::string> body_at(Database& database, std::int64_t place,
                                                BodyCodec& codec);

}  // namespace housecalld::store
