// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace housecalld::store {

// Statements that run for every event or attempt, apart so that a test can ask SQLite how it would
// do them. Each must walk an index and read no more rows than it gives, however many deliveries
// wait or are kept.

/// Claimed deliveries of a destination: lease end, id.
inline constexpr const char* kExpiringLeases =
    "SELECT lease_until, id FROM deliveries WHERE destination = ? AND state = 2"
    " ORDER BY lease_until, id LIMIT ?";

/// Waiting deliveries of a destination: next attempt, id.
inline constexpr const char* kWaiting =
    "SELECT next_attempt_at, id FROM deliveries WHERE destination = ? AND state = 0"
    " ORDER BY next_attempt_at, id LIMIT ?";

/// One row when the line of a destination and order key is not empty.
inline constexpr const char* kUnfinishedOfKey =
    "SELECT 1 FROM deliveries WHERE destination = ? AND order_key = ?"
    " AND state < 3 AND order_key <> '' LIMIT 1";

/// ?1 now, ?2 the delivery that is finished.
inline constexpr const char* kPromoteNext =
    "UPDATE deliveries SET state = 0, next_attempt_at = ?1 WHERE id ="
    " (SELECT next.id FROM deliveries AS done JOIN deliveries AS next"
    "  ON next.destination = done.destination AND next.order_key = done.order_key"
    "  WHERE done.id = ?2 AND next.state = 1"
    "  ORDER BY next.id LIMIT 1)";

/// All claims of all destinations. ?1 now.
inline constexpr const char* kReleaseClaims =
    "UPDATE deliveries SET state = 0, next_attempt_at = ?1 WHERE state = 2";

/// ?1 a delivery whose attempt succeeded.
inline constexpr const char* kForgetFailing =
    "DELETE FROM failing_destinations WHERE name ="
    " (SELECT destination FROM deliveries WHERE id = ?1)";

/// ?1 a delivery whose attempt failed, ?2 when that began.
inline constexpr const char* kNoteFailing =
    "INSERT OR IGNORE INTO failing_destinations (name, since)"
    " SELECT destination, ?2 FROM deliveries WHERE id = ?1";

/// Unfinished deliveries of a destination, in the order in which their events were accepted:
/// id, state, when that was.
inline constexpr const char* kOldestUnfinished =
    "SELECT d.id, d.state, e.received_at FROM deliveries d JOIN events e ON e.seq = d.event_seq"
    " WHERE d.destination = ? AND d.state < 3 ORDER BY d.event_seq LIMIT ?";

/// ?1 after which place, ?2 how many: place, when it was accepted, the worst of its deliveries
/// (2 unfinished, 1 dead or none at all, 0 delivered).
inline constexpr const char* kEventsInOrder =
    "SELECT e.seq, e.received_at, coalesce((SELECT max(CASE WHEN d.state < 3 THEN 2"
    "  WHEN d.state = 4 THEN 1 ELSE 0 END) FROM deliveries d WHERE d.event_seq = e.seq), 1)"
    " FROM events e WHERE e.seq > ?1 ORDER BY e.seq LIMIT ?2";

/// Unfinished deliveries of an event: id.
inline constexpr const char* kUnfinishedOfEvent =
    "SELECT id FROM deliveries WHERE event_seq = ? AND state < 3 ORDER BY id";

/// ?1 the place of the event.
inline constexpr const char* kEraseAnswers =
    "UPDATE attempts SET response_prefix = x'' WHERE response_prefix <> x'' AND delivery IN"
    " (SELECT id FROM deliveries WHERE event_seq = ?1)";
inline constexpr const char* kDeleteAttempts =
    "DELETE FROM attempts WHERE delivery IN (SELECT id FROM deliveries WHERE event_seq = ?1)";
inline constexpr const char* kDeleteDeliveries = "DELETE FROM deliveries WHERE event_seq = ?1";
inline constexpr const char* kDeleteEvent = "DELETE FROM events WHERE seq = ?1";

/// ?1 accepted before, ?2 how many.
inline constexpr const char* kForgetDigests =
    "DELETE FROM digests WHERE (installation, digest) IN"
    " (SELECT installation, digest FROM digests WHERE accepted_at < ?1 LIMIT ?2)";

}  // namespace housecalld::store
