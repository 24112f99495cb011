// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "routing/store/sqlite/state_names.hpp"

namespace housecalld::store {

// Statements whose cost must not grow with what waits or is kept, apart so that a test can ask
// SQLite how it would do them. Each must walk an index and read no more rows than it gives.

/// The last body of a record, ?1: of an installation, a company and an object.
inline const std::string kLastBody =
    "SELECT e.id, e.encoding, e.body, e.body_bytes FROM events e WHERE e.record_id = ?1"
    " AND e.installation = ?2 AND e.company_id = ?3 AND e.object = ?4 AND e.erased_at IS NULL"
    " ORDER BY e.seq DESC LIMIT 1";

/// When HCP says that a record was created the last time.
inline const std::string kLastCreate =
    "SELECT max(e.occurred_at) FROM events e WHERE e.installation = ?1 AND e.object = ?2"
    " AND e.record_id = ?3 AND e.action = 0 AND e.ghost_job = 0";

/// The oldest marks of deleted records, from before ?1.
inline const std::string kForgetTombstones =
    "DELETE FROM tombstones WHERE (installation, object, record_id) IN"
    " (SELECT installation, object, record_id FROM tombstones WHERE noted_at < ?1"
    " ORDER BY noted_at LIMIT ?2)";

/// Claimed deliveries of a destination whose lease has ended, ?2: lease end, id.
inline const std::string kEndedLeases = with_states(
    "SELECT lease_until, id FROM deliveries WHERE destination = ?1 AND state = $claimed"
    " AND lease_until <= ?2 ORDER BY lease_until, id LIMIT ?3");

/// Waiting deliveries of a destination: next attempt, id.
inline const std::string kWaiting = with_states(
    "SELECT next_attempt_at, id FROM deliveries WHERE destination = ? AND state = $waiting"
    " ORDER BY next_attempt_at, id LIMIT ?");

/// One row when the line of a destination and order key is not empty.
inline const std::string kUnfinishedOfLine =
    "SELECT 1 FROM deliveries WHERE destination = ? AND order_key = ?"
    " AND finished_at IS NULL AND order_key <> '' LIMIT 1";

/// The first two of a line: id, state.
inline const std::string kFirstOfLine =
    "SELECT id, state FROM deliveries WHERE destination = ? AND order_key = ?"
    " AND finished_at IS NULL AND order_key <> '' ORDER BY event_seq, id LIMIT 2";

/// One row when one of a line is claimed. It reads what the destination has under way.
inline const std::string kClaimedOfLine = with_states(
    "SELECT 1 FROM deliveries WHERE destination = ? AND order_key = ? AND state = $claimed LIMIT "
    "1");

/// All claims of all destinations: id.
inline const std::string kAllClaimed =
    with_states("SELECT id FROM deliveries WHERE state = $claimed");

/// Unfinished deliveries that are put off beyond ?1 plus their own pause are due then.
inline const std::string kShortenPauses = with_states(
    "UPDATE deliveries SET next_attempt_at = ?1 + pause_ms WHERE finished_at IS NULL"
    " AND state <> $claimed AND next_attempt_at > ?1 + pause_ms");

/// ?1 a delivery whose attempt succeeded.
inline const std::string kForgetFailing =
    "DELETE FROM failing_destinations WHERE name ="
    " (SELECT destination FROM deliveries WHERE id = ?1)";

/// ?1 a delivery whose attempt failed, ?2 when that began, ?3 for how long the destination fails.
inline const std::string kNoteFailing =
    "INSERT INTO failing_destinations (name, since, failing_ms)"
    " SELECT destination, ?2, ?3 FROM deliveries WHERE id = ?1"
    " ON CONFLICT (name) DO UPDATE SET failing_ms = max(failing_ms, excluded.failing_ms)";

/// Unfinished deliveries of all destinations in the order in which they joined: id, destination,
/// state. ?1 before which time.
inline const std::string kJoinedFirst =
    "SELECT id, destination, state FROM deliveries WHERE finished_at IS NULL AND joined_at < ?1"
    " ORDER BY joined_at, id";

/// Unfinished deliveries of a destination by acceptance of their events: id, place of the event,
/// order key, state.
inline const std::string kUnfinishedOfDestination =
    "SELECT id, event_seq, order_key, state FROM deliveries WHERE destination = ?"
    " AND finished_at IS NULL ORDER BY event_seq, id";

/// When the oldest event was received of which ?1 has an unfinished delivery.
inline const std::string kOldestOfDestination =
    "SELECT e.received_at FROM deliveries d JOIN events e ON e.seq = d.event_seq"
    " WHERE d.destination = ?1 AND d.finished_at IS NULL ORDER BY d.event_seq LIMIT 1";

/// Places of the first and the last event that was received from ?1 on and before ?2. The clock may
/// have been set back, so acceptance is not the order of time.
inline const std::string kPlacesByTime =
    "SELECT min(seq), max(seq) FROM events INDEXED BY events_by_time"
    " WHERE received_at >= ?1 AND received_at < ?2";

/// Events in the order of time, after the place (?1 time, ?2 event) and received before ?3: place,
/// when it was received, the worst of its deliveries (2 unfinished, 1 dead or none at all, 0
/// neither), when the last of them was finished.
inline const std::string kEventsByTime = with_states(
    "SELECT e.seq, e.received_at,"
    " coalesce((SELECT max(CASE WHEN d.finished_at IS NULL THEN 2 WHEN d.state = $dead THEN 1"
    "  ELSE 0 END) FROM deliveries d WHERE d.event_seq = e.seq), 1),"
    " coalesce((SELECT max(d.finished_at) FROM deliveries d WHERE d.event_seq = e.seq),"
    "  e.received_at)"
    " FROM events e INDEXED BY events_by_time WHERE e.received_at >= ?1 AND e.received_at < ?3"
    " AND (e.received_at > ?1 OR e.seq > ?2) ORDER BY e.received_at, e.seq LIMIT ?4");

/// Unfinished deliveries of an event: id, state.
inline const std::string kUnfinishedOfEvent =
    "SELECT id, state FROM deliveries WHERE event_seq = ? AND finished_at IS NULL ORDER BY id";

/// ?1 the place of the event.
inline const std::string kEraseAnswers =
    "UPDATE attempts SET response_prefix = x'' WHERE response_prefix <> x'' AND delivery IN"
    " (SELECT id FROM deliveries WHERE event_seq = ?1)";
inline const std::string kDeleteAttempts =
    "DELETE FROM attempts WHERE delivery IN (SELECT id FROM deliveries WHERE event_seq = ?1)";
inline const std::string kDeleteDeliveries = "DELETE FROM deliveries WHERE event_seq = ?1";
inline const std::string kDeleteEvent = "DELETE FROM events WHERE seq = ?1";

/// ?1 accepted before, ?2 how many.
inline const std::string kForgetDigests =
    "DELETE FROM digests WHERE (installation, digest) IN"
    " (SELECT installation, digest FROM digests WHERE accepted_at < ?1 LIMIT ?2)";

}  // namespace housecalld::store
