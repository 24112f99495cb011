# SPDX-License-Identifier: Apache-2.0
"""Compares what was answered 200 with what arrived, waits or is a dead letter. Pure: values in, sentences out."""

import collections

WAITING, HELD, CLAIMED, DELIVERED, DEAD, DISCARDED = range(6)

# key: what the sender called it. number: its place among the events of its record.
Sent = collections.namedtuple("Sent", "key record number body")
Arrival = collections.namedtuple("Arrival", "time message_id key record raw_event")
Delivery = collections.namedtuple("Delivery", "state reason")


def audit(sent, answered, arrivals, stored, disturbances):
    """What is wrong, one sentence each; nothing when all promises were kept.

    sent: key -> Sent, of everything that was posted, answered or not. answered: key -> message id, of what was
    answered 200. stored: message id -> [Delivery] as the database has it, or None when it was not looked into.
    disturbances: (begin, end) on the clock of the arrivals, in which a fault may have cost the record of a delivery.
    """
    problems = []
    first = {}
    by_key = collections.defaultdict(list)
    for arrival in arrivals:
        by_key[arrival.key].append(arrival)
        first.setdefault(arrival.key, arrival)
    problems += _strangers(sent, first)
    problems += _losses(answered, first, stored)
    problems += _repeats(by_key, disturbances)
    problems += _identities(answered, by_key)
    problems += _disorder(sent, first)
    return problems


def _strangers(sent, first):
    for key, arrival in first.items():
        if key not in sent:
            yield f"{key} arrived and was never sent"
        elif sent[key].body != arrival.raw_event:
            yield f"{key} arrived with another body"


def _losses(answered, first, stored):
    for key, message_id in answered.items():
        if stored is not None and not stored.get(message_id):
            yield f"{key} ({message_id}) was answered 200 and is not stored with a delivery"
            continue
        if key in first:
            continue
        if stored is None:
            yield f"{key} ({message_id}) was answered 200 and did not arrive"
            continue
        for delivery in stored[message_id]:
            if delivery.state in (WAITING, HELD, CLAIMED):
                continue
            if delivery.state in (DEAD, DISCARDED) and delivery.reason:
                continue
            yield f"{key} ({message_id}) did not arrive and is in state {delivery.state}, reason {delivery.reason!r}"


def _repeats(by_key, disturbances):
    for key, arrivals in by_key.items():
        for earlier, later in zip(arrivals, arrivals[1:]):
            if not any(begin <= later.time and end >= earlier.time for begin, end in disturbances):
                yield f"{key} arrived twice within {later.time - earlier.time:.3f} s, and nothing had happened between"


def _identities(answered, by_key):
    for key, arrivals in by_key.items():
        ids = {arrival.message_id for arrival in arrivals}
        if key in answered:
            ids.add(answered[key])
        if len(ids) > 1:
            yield f"{key} has several message ids: {sorted(ids)}"


def _disorder(sent, first):
    last = {}
    for arrival in sorted(first.values(), key=lambda one: one.time):
        if arrival.key not in sent:
            continue
        number = sent[arrival.key].number
        if number < last.get(arrival.record, -1):
            yield f"{arrival.key} of {arrival.record} arrived after number {last[arrival.record]}"
        last[arrival.record] = max(number, last.get(arrival.record, -1))
