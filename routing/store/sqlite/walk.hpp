// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "routing/store/query.hpp"
#include "routing/store/sqlite/body_codec.hpp"
#include "routing/store/sqlite/database.hpp"

namespace housecalld::store {

// One page of a list: along an index from its cursor on, to the first of these: the rows that were
// asked for, as many places as it may look at, the end of the list.

/// Places in `events` of what matches.
[[nodiscard]] Page<std::int64_t> walk_events(Database& database, const EventQuery& query,
                                             BodyCodec& codec);

/// Ids of the deliveries that match.
[[nodiscard]] Page<event::DeliveryId> walk_deliveries(Database& database,
                                                      const DeliveryQuery& query, BodyCodec& codec);

/// The statements of both, for a test of how SQLite carries them out.
[[nodiscard]] std::string walk_sql(const EventQuery& query);
[[nodiscard]] std::string walk_sql(const DeliveryQuery& query);

}  // namespace housecalld::store
