# SPDX-License-Identifier: Apache-2.0
"""Bodies as Housecall Pro sends them: the samples of `send-test`, and new ones made from them."""

import json
import secrets

from support import commands

_FOLDER = commands.ROOT / "daemon" / "cli" / "samples"
_PAYLOADS = commands.ROOT / "tests" / "payloads"

EVENTS = sorted(path.stem for path in _FOLDER.glob("*.json"))


def sample(event):
    """The bytes of the sample, as they stand in the file."""
    return (_FOLDER / f"{event}.json").read_bytes()


def edge_case(name):
    return (_PAYLOADS / f"edge.{name}.json").read_bytes()


def payload_key(body):
    """The key under which the record of a sample stands."""
    return next(key for key in body if key not in ("event", "event_occurred_at", "company_id"))


def new_record_id(event="job.created"):
    """A record id of the event's family that no other test has."""
    like = json.loads(sample(event))
    return like[payload_key(like)]["id"].split("_")[0] + "_" + secrets.token_hex(16)


def body(event="job.created", record_id=None, **members):
    """A sample with a record id of its own, so that it repeats no other, as compact JSON.
    `members` are added to the record."""
    made = json.loads(sample(event))
    record = made[payload_key(made)]
    record["id"] = record_id or new_record_id(event)
    record.update(members)
    return json.dumps(made, separators=(",", ":"), ensure_ascii=False).encode()


def record_of(body_bytes):
    made = json.loads(body_bytes)
    return made[payload_key(made)]
