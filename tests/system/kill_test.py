# SPDX-License-Identifier: Apache-2.0
"""kill -9 under load at random moments. HOUSECALLD_KILLS says how often (5), HOUSECALLD_SEED repeats a run."""

import http.client
import json
import os
import random
import threading
import unittest

from support import client
from support.case import SystemTest
from support.waiting import poll_until

KILLS = int(os.environ.get("HOUSECALLD_KILLS", "5"))
SEED = int(os.environ.get("HOUSECALLD_SEED", str(random.randrange(1_000_000))))
SENDERS = 4
RECORDS = 8


class Sender(threading.Thread):
    """Posts numbered events of its own records until told to stop; remembers what was answered 200."""

    def __init__(self, number, daemon):
        super().__init__(daemon=True)
        self.number = number
        self.daemon_process = daemon
        self.next = 0
        self.sent = set()
        self.answered = {}
        self.stopping = threading.Event()
        self.connection = None

    def run(self):
        while not self.stopping.is_set():
            key = f"{self.number}-{self.next}"
            record = f"job_{self.number:016x}{self.next % RECORDS:016x}"
            body = json.dumps({"event": "job.updated", "key": key, "job": {"id": record}}).encode()
            self.sent.add(key)
            try:
                self.connection = self.connection or client.FastClient(self.daemon_process, timeout=5)
                answer = self.connection.post(body)
            except (OSError, http.client.HTTPException, IndexError):
                # Not answered: sent again, as HCP might.
                if self.connection:
                    self.connection.close()
                self.connection = None
                self.stopping.wait(0.01)
                continue
            if answer.status == 200:
                self.answered[key] = answer.message_id
                self.next += 1
        if self.connection:
            self.connection.close()


class Kill(SystemTest):
    def test_what_was_answered_200_is_delivered_after_any_number_of_kills(self):
        print(f"seed {SEED}, {KILLS} kills", flush=True)
        dice = random.Random(SEED)
        receiver = self.receiver(lambda received: 500 if dice.random() < 0.02 else 200)
        daemon = self.daemon_with_webhook(receiver, destination={"concurrency": 8},
                                          delivery={"retry_delays": ["50ms"] * 100, "jitter": 0.2, "probe_interval": "100ms"})
        senders = [Sender(number, daemon) for number in range(SENDERS)]
        for sender in senders:
            sender.start()
        for _ in range(KILLS):
            answered = sum(len(sender.answered) for sender in senders)
            some = answered + dice.randrange(5, 120)
            poll_until(lambda: sum(len(sender.answered) for sender in senders) >= some, "load", 30)
            daemon.kill()
            daemon.start()
        for sender in senders:
            sender.stopping.set()
        for sender in senders:
            sender.join(30)
        self.audit(senders, receiver)

    def audit(self, senders, receiver):
        answered = {key: message_id for sender in senders for key, message_id in sender.answered.items()}
        sent = set().union(*(sender.sent for sender in senders))
        poll_until(lambda: len({one.result["rawEvent"]["key"] for one in list(receiver.taken)} & answered.keys())
                   == len(answered), "everything that was answered 200 has arrived", 60)
        ids = {}
        order = {}
        for one in list(receiver.taken):
            key = one.result["rawEvent"]["key"]
            if key not in ids:
                ids[key] = one.id
                order.setdefault(one.result["id"], []).append(int(key.split("-")[1]))
            self.assertEqual(ids[key], one.id, "a repeat carries the same message id")
        self.assertLessEqual(ids.keys(), sent, "nothing arrives that was never sent")
        for key, message_id in answered.items():
            self.assertEqual(ids[key], message_id)
        for record, numbers in order.items():
            self.assertEqual(numbers, sorted(numbers), f"order of {record}")
        repeats = len(receiver.taken) - len(ids)
        print(f"{len(answered)} answered 200, all arrived; {repeats} came twice", flush=True)


if __name__ == "__main__":
    unittest.main()
