// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "routing/base/clock.hpp"
#include "routing/store/sqlite/body_codec.hpp"
#include "routing/store/sqlite/database.hpp"
#include "routing/store/store.hpp"

namespace housecalld::store {

// The writing calls of Store as plain functions inside the writer's transaction. Failures stick to
// the database (Database::take_failure); what is returned then means nothing.

/// `body` is the event's; its own is not looked at.
[[nodiscard]] Appended append(Database& database, event::NewEvent& event, const EncodedBody& body,
                              const Decide& decide, base::Millis deduplication_window,
                              BodyCodec& codec);
[[nodiscard]] Claimed claim(Database& database, const ClaimRequest& request, BodyCodec& codec);
[[nodiscard]] Settled settle(Database& database, const Settlement& settlement);
[[nodiscard]] std::size_t recover(Database& database, base::Now now);
[[nodiscard]] std::size_t replay(Database& database, const Replay& which);
[[nodiscard]] std::size_t discard(Database& database,
                                  const std::vector<event::DeliveryId>& deliveries, base::Now now);
[[nodiscard]] std::size_t erase_payloads(Database& database, const Erasure& which);
[[nodiscard]] bool reroute(Database& database, const Reroute& made);
[[nodiscard]] std::size_t abandon(Database& database, const Abandonment& which);
[[nodiscard]] bool disable(Database& database, const std::string& destination,
                           const std::string& reason, base::Now now);
[[nodiscard]] bool enable(Database& database, const std::string& destination);
[[nodiscard]] bool pause(Database& database, const std::string& destination,
                         std::optional<base::Millis> time, base::Now now);
[[nodiscard]] GivenUp give_up(Database& database, const GivingUp& which);
[[nodiscard]] Expired remove_events(Database& database, const Expiry& which);
[[nodiscard]] std::size_t forget_digests(Database& database, base::Timestamp before,
                                         std::size_t limit);
[[nodiscard]] std::size_t forget_tombstones(Database& database, base::Timestamp before,
                                            std::size_t limit);
/// Writes a page, so that the commit has something to do.
[[nodiscard]] bool probe(Database& database);

}  // namespace housecalld::store
