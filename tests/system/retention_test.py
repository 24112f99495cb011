# SPDX-License-Identifier: Apache-2.0
"""Events leave the store when they have served their time, and no earlier."""

import json
import random
import unittest

from support import client, settings
from support.case import SystemTest
from support.waiting import poll_until


class Retention(SystemTest):
    def test_delivered_and_unrouted_events_go_and_what_waits_stays(self):
        switch = {"status": 200}
        receiver = self.receiver(lambda received: switch["status"])
        daemon = self.daemon_with_webhook(
            receiver, delivery={"retry_delays": ["1h"], "give_up_after": "0s"}, retention={"delivered": "1ms", "undelivered": "1ms"})
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
        daemon = self.daemon(delivery={"give_up_after": "24h"}, retention={"delivered": "0s", "undelivered": "24h"})
        ids = {client.post(daemon, body).message_id for body in (settings.sample("job.created"), b"not JSON")}
        daemon.wait_for_log("delivered")
        daemon.stop()
        daemon.start()
        poll_until(lambda: "housecalld_events_removed_total 0" in daemon.metrics(), "it has counters")
        self.assertEqual({row["id"] for row in daemon.json("events", "list")}, ids)

    def test_payloads_go_before_the_events(self):
        daemon = self.daemon(retention={"payloads": "1ms"})
        message_id = client.post(daemon, settings.sample("customer.created")).message_id
        poll_until(lambda: daemon.event(message_id)["payload_erased_at"], "the payload is erased", 60)
        event = daemon.event(message_id)
        self.assertIsNone(event["body"])
        self.assertEqual((event["event"], event["deliveries"][0]["state"]), ("customer.created", "delivered"))
        self.assertIn("housecalld_payloads_erased_total 1", daemon.metrics())
        daemon.stop()
        for name in ("housecalld.db", "housecalld.db-wal"):
            file = daemon.folder / "store" / name
            if file.exists():
                self.assertNotIn(b"kitchen", file.read_bytes())

    def test_the_oldest_delivered_events_leave_a_store_that_is_too_large(self):
        daemon = self.daemon(retention={"max_bytes": "600KiB"}, store={"path": "store/housecalld.db", "min_free_bytes": "0"})
        connection = client.FastClient(daemon)
        ids = [connection.post(json.dumps({"event": "job.updated", "job": {"id": f"job_{number:032x}"},
                                           "pad": random.randbytes(4000).hex()}).encode()).message_id
               for number in range(300)]
        connection.close()
        line = daemon.wait_for_log("events removed before their time: retention.max_bytes", seconds=60)[0]
        kept = [row["id"] for row in daemon.json("events", "list", "--limit", "1000")]
        self.assertEqual(kept, ids[::-1][:len(kept)], "the newest stay")
        self.assertGreater(line["count"], 0)
        self.assertGreater(len(kept), 20)
        poll_until(lambda: (daemon.folder / "store" / "housecalld.db").stat().st_size < 1_500_000, "space is given back", 30)


if __name__ == "__main__":
    unittest.main()
