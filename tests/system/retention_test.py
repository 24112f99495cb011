# SPDX-License-Identifier: Apache-2.0
"""Events leave the store when they have served their time, and no earlier."""

import unittest

from support import client, settings
from support.case import SystemTest
from support.waiting import poll_until


class Retention(SystemTest):
    def test_delivered_and_unrouted_events_go_and_what_waits_stays(self):
        switch = {"status": 200}
        receiver = self.receiver(lambda received: switch["status"])
        daemon = self.daemon_with_webhook(
            receiver, delivery={"retry_delays": ["1h"]}, retention={"delivered": "1ms", "undelivered": "1ms"})
        delivered = client.post(daemon, settings.sample("job.created")).message_id
        receiver.wait_for(1)
        client.post(daemon, b"not JSON")
        switch["status"] = 500
        waiting = client.post(daemon, settings.sample("invoice.created")).message_id
        daemon.wait_for_log("delivery failed", event=waiting)
        poll_until(lambda: [row["id"] for row in daemon.json("events", "list")] == [waiting], "the others are gone", 60)
        self.assertEqual(daemon.command("events", "show", delivered).returncode, 4)
        self.assertIn("housecalld_events_removed_total 2", daemon.metrics())
        self.assertEqual(sum(line["count"] for line in daemon.lines("old events removed")), 2)
        again = client.post(daemon, settings.sample("job.created"))
        self.assertEqual(again.message_id, delivered, "a repeat is still known as one")

    def test_nothing_is_removed_before_its_time(self):
        daemon = self.daemon(retention={"delivered": "0s", "undelivered": "24h"})
        ids = {client.post(daemon, body).message_id for body in (settings.sample("job.created"), b"not JSON")}
        daemon.wait_for_log("delivered")
        daemon.stop()
        daemon.start()
        poll_until(lambda: "housecalld_events_removed_total 0" in daemon.metrics(), "it has counters")
        self.assertEqual({row["id"] for row in daemon.json("events", "list")}, ids)


if __name__ == "__main__":
    unittest.main()
