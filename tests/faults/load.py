# SPDX-License-Identifier: Apache-2.0
"""Senders that post numbered events of their own records, again and again until each is answered 200."""

import http.client
import json
import threading

from audit import Sent
from support import client

RECORDS = 4
PACE = 0.004  # seconds between two events: what arrives is to keep up with it


class Sender(threading.Thread):
    """Keeps the order of each record: the next event goes when the one before was answered 200."""

    def __init__(self, number, daemon, now, padding=0):
        super().__init__(daemon=True)
        self.number = number
        self.target = daemon
        self.now = now
        self.padding = padding
        self.sent = {}
        self.answered = {}
        self.stopping = threading.Event()
        self.pausing = threading.Event()
        self.limit = None
        self.connection = None

    def make(self, place):
        key = f"{self.number}-{place}"
        record = f"job_{self.number:016x}{place % RECORDS:016x}"
        event = {"event": "job.updated", "event_occurred_at": "2026-09-14T10:00:00Z", "key": key, "job": {"id": record}}
        if self.padding:
            event["padding"] = key[0] * self.padding
        return Sent(key, record, place, event)

    def run(self):
        place = 0
        while not self.stopping.is_set() and (self.limit is None or place < self.limit):
            if self.pausing.is_set():
                self.stopping.wait(0.01)
                continue
            one = self.make(place)
            self.sent[one.key] = one
            answer = self.post(json.dumps(one.body).encode())
            if answer is not None and answer.status == 200:
                self.answered[one.key] = answer.message_id
                place += 1
                self.stopping.wait(PACE)
            else:
                self.stopping.wait(0.01)
        self.close()

    def post(self, body):
        """The answer, or None: it is sent again, as HCP might."""
        try:
            self.connection = self.connection or client.FastClient(self.target, timeout=5)
            return self.connection.post(body, now=self.now())
        except (OSError, http.client.HTTPException, IndexError):
            self.close()
            return None

    def close(self):
        if self.connection:
            self.connection.close()
            self.connection = None
