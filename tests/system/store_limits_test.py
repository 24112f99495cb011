# SPDX-License-Identifier: Apache-2.0
"""A store that has reached a limit: 503 for new events, everything that makes room goes on."""

import secrets
import unittest

from support import client, settings
from support.case import SystemTest
from support.waiting import poll_until


class StoreLimits(SystemTest):
    def limited(self, receiver, **limits):
        store = {"path": "store/housecalld.db", "min_free_bytes": "0"} | limits
        return self.daemon_with_webhook(receiver, store=store, delivery={"retry_delays": ["200ms"] * 100})

    def expect_refused(self, daemon, body, key):
        answer = client.post(daemon, body)
        self.assertEqual(answer.status, 503)
        self.assertEqual(answer.headers["retry-after"], "30")
        self.assertNotIn(key, answer.body, "what the peer gets says nothing about the machine")
        self.assertEqual(daemon.admin_status("/ready"), 503)
        asked = daemon.command("health", "--ready")
        self.assertEqual(asked.returncode, 1)
        self.assertIn(key, asked.stdout + asked.stderr)
        line = daemon.wait_for_log("the store takes no events, HCP gets 503", seconds=60)[0]
        self.assertIn(key, line["reason"])
        self.assertIn("housecalld_store_refusing 1", daemon.metrics())

    def test_unfinished_deliveries(self):
        switch = {"status": 500}
        receiver = self.receiver(lambda received: switch["status"])
        daemon = self.limited(receiver, max_unfinished=2)
        kept = [client.post(daemon, settings.sample(event)).message_id for event in ("job.created", "lead.created")]
        self.expect_refused(daemon, settings.sample("invoice.created"), "store.max_unfinished")
        self.assertEqual(len(daemon.json("events", "list")), 2)
        switch["status"] = 200
        for message_id in kept:
            daemon.wait_for_delivery(message_id, "delivered")
        poll_until(lambda: daemon.admin_status("/ready") == 200, "ready again")
        self.assertEqual(client.post(daemon, settings.sample("invoice.created")).status, 200)
        daemon.wait_for_log("the store takes events again", seconds=60)

    def test_bytes(self):
        receiver = self.receiver()
        daemon = self.limited(receiver, max_bytes="1MiB")
        answered = []

        def refused():
            body = b'{"event":"job.updated","job":{"id":"job_1"},"pad":"%s"}' % secrets.token_hex(50_000).encode()
            answer = client.post(daemon, body)
            if answer.status == 200:
                answered.append(answer.message_id)
            return answer.status == 503
        poll_until(refused, "an answer 503", 60)
        self.assertGreater(len(answered), 5)
        self.expect_refused(daemon, settings.sample("invoice.created"), "store.max_bytes")
        for message_id in answered:
            daemon.wait_for_delivery(message_id, "delivered")


if __name__ == "__main__":
    unittest.main()
