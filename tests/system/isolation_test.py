# SPDX-License-Identifier: Apache-2.0
"""What is done about one destination that fails, and that the others do not notice."""

import datetime
import os
import sys
import unittest

from support import client, settings
from support.case import SystemTest
from support.receiver import Hang
from support.waiting import poll_until

sys.path.append(str(settings.ROOT / "tests" / "faults"))
os.environ.setdefault("HOUSECALLD_FAULT_SHIM", str(settings.ROOT / "build/release/tests/faults/housecalld_fault_shim.so"))
from shim_control import ShimControl  # noqa: E402


def bodies(count):
    for number in range(count):
        yield settings.sample("job.updated").replace(b"job_0fa5f03a2fe5da42d187527e86f47de5", b"job_%032x" % number)


class Isolation(SystemTest):
    def test_a_destination_that_fails_everything_is_only_probed(self):
        failing = self.receiver(lambda received: 500)
        daemon = self.daemon_with_webhook(
            failing, delivery={"retry_delays": ["1h"], "failure_budget": 3, "probe_interval": "1h"})
        ids = [client.post(daemon, body).message_id for body in bodies(8)]
        line = daemon.wait_for_log("destination keeps failing: it is only probed until an attempt succeeds")[0]
        self.assertEqual((line["destination"], line["error"]), ("crm", "answered 500"))
        self.assertIn("next_probe_at", line)
        self.assertIn('housecalld_circuit_open{destination="crm"} 1', daemon.metrics())
        self.assertEqual(len(failing.all), 3, "the others wait for a probe")
        listed = daemon.json("destinations", "list")[0]
        self.assertEqual(listed["unfinished"], len(ids))
        self.assertIsNotNone(listed["failing_since"])

    def test_the_next_probe_brings_everything(self):
        switch = {"status": 500}
        receiver = self.receiver(lambda received: switch["status"])
        daemon = self.daemon_with_webhook(
            receiver, delivery={"retry_delays": ["10ms"] * 100, "failure_budget": 2, "probe_interval": "50ms"})
        ids = {client.post(daemon, body).message_id for body in bodies(10)}
        daemon.wait_for_log("destination keeps failing: it is only probed until an attempt succeeds")
        switch["status"] = 200
        daemon.wait_for_log("destination works again")
        poll_until(lambda: {one.id for one in list(receiver.taken)} == ids, "all arrive")

    def test_the_rate_is_kept(self):
        receiver = self.receiver()
        daemon = self.daemon_with_webhook(receiver, destination={"rate": 2})
        for body in bodies(3):
            client.post(daemon, body)
        lines = daemon.wait_for_log("delivered", count=3)
        self.assertEqual(len(lines), 3)
        tries = [daemon.delivery(row["id"])["tries"][0]["started_at"] for row in daemon.json("events", "list")]
        began = [datetime.datetime.fromisoformat(one) for one in tries]
        self.assertGreaterEqual((max(began) - min(began)).total_seconds(), 0.3,
                                "two at once, the third half a second later")

    def test_a_consumer_that_refuses_one_kind_gets_all_the_others(self):
        """The rest is not probed for and not put off, and what is refused holds up its record alone, for a while."""
        receiver = self.receiver(lambda received: 400 if received.result["providerEventType"] == "customer.created" else 200)
        daemon = self.daemon_with_webhook(receiver, delivery={
            "retry_delays": ["1h"], "refused_retry_delays": ["100ms", "200ms"], "failure_budget": 3, "probe_interval": "1h"})
        refused = [client.post(daemon, settings.sample("customer.created").replace(b"cus_", b"cus_%d" % number)).message_id
                   for number in range(20)]
        behind = client.post(daemon, settings.sample("customer.updated").replace(b"cus_", b"cus_0")).message_id
        good = [client.post(daemon, settings.sample(event)).message_id for event in settings.EVENTS if event.startswith("job.")]
        for message_id in [*good, behind]:
            daemon.wait_for_delivery(message_id, "delivered")
        for message_id in refused:
            delivery = daemon.wait_for_delivery(message_id, "dead")
            self.assertEqual(delivery["reason"], "gave up after 3 attempts: answered 400")
        listed = daemon.json("destinations", "list")[0]
        self.assertEqual((listed["circuit"]["open"], listed["failing_since"], listed["disabled_at"]), (False, None, None))

    def test_a_destination_that_asks_for_a_pause_gets_one_until_it_is_resumed(self):
        state = {"busy": True}
        receiver = self.receiver(lambda received: (429, {"Retry-After": "3600"}) if state["busy"] else 200)
        daemon = self.daemon_with_webhook(receiver, delivery={"retry_delays": ["100ms"] * 9, "jitter": 0, "retry_after_cap": "30m"})
        first = client.post(daemon, settings.sample("job.created")).message_id
        daemon.wait_for_log("destination asked for a pause", destination="crm", pause_s=1800)
        second = client.post(daemon, settings.sample("customer.created")).message_id
        self.assertRegex(daemon.command("destinations", "list").stdout, r"asked for a pause until \S+Z")
        state["busy"] = False
        self.assertEqual(daemon.command("destinations", "resume", "crm").returncode, 0)
        daemon.wait_for_delivery(second, "delivered")
        self.assertEqual(daemon.delivery(first)["state"], "waiting", "it keeps its own pause")
        self.assertEqual(len(receiver.all), 2)

    def test_what_waits_too_long_is_a_dead_letter(self):
        failing = self.receiver(lambda received: 500)
        daemon = self.daemon_with_webhook(failing, delivery={"retry_delays": ["1h"], "give_up_after": "100ms"})
        message_id = client.post(daemon, settings.sample("job.created")).message_id
        daemon.wait_for_log("delivery failed", event=message_id)
        line = daemon.wait_for_log("dead letters: they waited longer than delivery.give_up_after", seconds=40)[0]
        self.assertEqual((line["destination"], line["count"], line["level"]), ("crm", 1, "error"))
        self.assertEqual(daemon.wait_for_delivery(message_id, "dead")["reason"],
                         "gave up: it waited longer than delivery.give_up_after: answered 500")

    def test_disable_pause_and_resume_by_hand(self):
        receiver = self.receiver()
        daemon = self.daemon_with_webhook(receiver)
        for verb, options, state in (("pause", ["--for", "2h"], "paused until "), ("pause", [], "paused"),
                                     ("disable", ["--reason", "moving house"], "disabled ")):
            self.assertEqual(daemon.command("destinations", verb, "crm", *options).returncode, 0, verb)
            self.assertIn(state, daemon.command("destinations", "list").stdout)
        self.assertIn("moving house", daemon.command("destinations", "list").stdout)
        again = daemon.command("destinations", "disable", "crm")
        self.assertEqual((again.returncode, again.stderr),
                         (4, 'housecalld: the destination "crm" is disabled already\n'))
        unknown = daemon.command("destinations", "pause", "crn")
        self.assertEqual((unknown.returncode, unknown.stderr), (4, 'housecalld: no destination "crn" is configured\n'))
        self.assertEqual(daemon.command("destinations", "pause", "crm", "--for", "soon").returncode, 2)

        message_id = client.post(daemon, settings.sample("job.created")).message_id
        self.assertTrue(daemon.delivery(message_id)["destination_disabled"])
        self.assertEqual(receiver.all, [])
        self.assertEqual(daemon.command("destinations", "resume", "crm").returncode, 0)
        receiver.wait_for(1)
        self.assertEqual(daemon.command("destinations", "resume", "crm").returncode, 4)

    def test_one_whose_disk_or_name_server_hangs_is_removed_and_nobody_notices(self):
        """Its sink ends on a thread of its own; the others, the endpoint, a reload and a stop do not wait for it."""
        for kind in ("disk", "names"):
            with self.subTest(kind):
                receiver = self.receiver()
                folder = self.daemon(start=False).folder
                shim = ShimControl(folder / "shim")
                second = {"kind": "file", "path": "hanging.ndjson"} if kind == "disk" \
                    else settings.webhook("http://destination.test:9/", time_out="500ms")
                manifest = settings.manifest()
                objects = manifest["integrations"][0]["subscribe"]["objects"]
                for one in objects:
                    one["destination"] = "second" if one["objectName"] == "customers" else "crm"
                daemon = self.daemon(folder=folder, environment=shim.environment, manifest=manifest,
                                     destinations={"crm": settings.webhook(receiver.url), "second": second})
                shim.disk_hangs, shim.names_hang = kind == "disk", kind == "names"
                client.post(daemon, settings.sample("customer.created"))
                if kind == "names":
                    daemon.wait_for_log("delivery failed", destination="second")
                objects[:] = [one for one in objects if one["objectName"] != "customers"]
                daemon.write_manifest(manifest)
                daemon.write_config(destinations={"crm": settings.webhook(receiver.url)})
                daemon.reload()
                for number, event in enumerate(("job.created", "job.updated", "job.completed"), 1):
                    client.post(daemon, settings.sample(event))
                    receiver.wait_for(number, 5)
                self.assertEqual(daemon.health()["status"], "ok")
                self.assertEqual(daemon.stop(40), 0)

    def test_a_name_is_looked_up_for_each_new_connection(self):
        """A server that moved is found, and nobody who has got its address gets its events."""
        state = {"headers": {}}
        receiver = self.receiver(lambda received: (200, state["headers"]))
        folder = self.daemon(start=False).folder
        shim = ShimControl(folder / "shim")
        daemon = self.daemon(folder=folder, environment=shim.environment, destinations={
            "crm": settings.webhook(f"http://destination.test:{receiver.port}/", time_out="5s")},
            delivery={"retry_delays": ["100ms"] * 100, "jitter": 0})
        first, second, third = bodies(3)
        daemon.wait_for_delivery(client.post(daemon, first).message_id, "delivered")
        shim.names_fail = True
        state["headers"] = {"Connection": "close"}
        daemon.wait_for_delivery(client.post(daemon, second).message_id, "delivered")  # over the connection that is there
        message_id = client.post(daemon, third).message_id
        poll_until(lambda: daemon.delivery(message_id)["tries"], "an attempt")
        self.assertIn("resolve", daemon.delivery(message_id)["tries"][0]["error"])
        self.assertEqual(len(receiver.all), 2)
        shim.names_fail = False
        daemon.wait_for_delivery(message_id, "delivered")

    def test_one_hangs_and_the_other_gets_everything(self):
        hanging = self.receiver(lambda received: Hang)
        working = self.receiver()
        manifest = settings.manifest()
        for one in manifest["integrations"][0]["subscribe"]["objects"]:
            if one["objectName"] == "customers":
                one["destination"] = "books"
        destinations = {"crm": settings.webhook(hanging.url, time_out="5m"), "books": settings.webhook(working.url)}
        daemon = self.daemon(manifest=manifest, destinations=destinations)
        customer = settings.sample("customer.updated")
        wanted = set()
        for number, job in enumerate(bodies(40)):
            self.assertEqual(client.post(daemon, job).status, 200)
            wanted.add(client.post(daemon, customer.replace(b"cus_", b"cus_%d_" % number)).message_id)
        poll_until(lambda: {one.id for one in list(working.taken)} == wanted, "the other gets all")
        self.assertLessEqual(len(hanging.all), 4, "its concurrency")
        listed = {row["destination"]: row["unfinished"] for row in daemon.json("destinations", "list")}
        self.assertEqual(listed["crm"], 40)


if __name__ == "__main__":
    unittest.main()
