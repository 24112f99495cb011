# SPDX-License-Identifier: Apache-2.0
"""What the log and the command line say of every way in which a destination can fail, and that
everything that waits arrives when it is well again."""

import datetime
import email.utils
import unittest

from support import client, settings
from support.case import SystemTest
from support.receiver import CloseMidAnswer, Hang
from support.waiting import poll_until

BODY = settings.sample("job.created")


class Switch:
    """A destination that fails in one way until it is healed."""

    def __init__(self, failure):
        self.failure = failure
        self.healed = False

    def __call__(self, received):
        return 200 if self.healed else self.failure


class DestinationFaults(SystemTest):
    def assert_failed_then_delivered(self, failure, error, status="-", destination=None, before_healing=None):
        """The failure is logged and shown with its reason; after the healing the event arrives."""
        switch = Switch(failure)
        receiver = self.receiver(switch)
        daemon = self.daemon_with_webhook(receiver, destination=destination,
                                          delivery={"retry_delays": ["300ms"] * 100, "jitter": 0, "probe_interval": "100ms"})
        message_id = client.post(daemon, BODY).message_id
        line = daemon.wait_for_log("delivery failed", event=message_id)[0]
        self.assertEqual(line["level"], "warning")
        self.assertEqual(line["destination"], "crm")
        self.assertEqual(line["attempt"], 1)
        self.assertEqual(line["status"], status)
        self.assertIn(error, line["error"])
        self.assertIn("next_attempt_at", line)

        first = poll_until(lambda: daemon.delivery(message_id)["tries"], "the attempt is recorded")[0]
        self.assertFalse(first["succeeded"])
        self.assertEqual(first["status"], 0 if status == "-" else status)
        self.assertIn(error, first["error"])
        self.assertEqual(daemon.json("dead-letters", "list"), [])

        if before_healing:
            before_healing(daemon, receiver, message_id)
        switch.healed = True
        receiver.released.set()
        self.assertEqual(receiver.wait_for(1)[0].id, message_id)
        delivered = daemon.wait_for_delivery(message_id, "delivered")
        self.assertTrue(delivered["tries"][-1]["succeeded"])
        self.assertGreater(delivered["attempts"], 1)
        return daemon, receiver

    def test_500(self):
        daemon, _ = self.assert_failed_then_delivered(500, "answered 500", status=500)
        first = daemon.delivery(daemon.json("events", "list")[0]["id"])["tries"][0]
        self.assertEqual(first["response"], "ok", "the first bytes of the answer are kept")
        self.assertTrue(first["address"].startswith("127.0.0.1:"))

    def test_302_is_not_followed(self):
        elsewhere = self.receiver()
        self.assert_failed_then_delivered((302, {"Location": elsewhere.url}), "redirect", status=302)
        self.assertEqual(elsewhere.all, [])

    def test_hang(self):
        self.assert_failed_then_delivered(Hang, "no answer within 400 ms (while waiting for the answer)",
                                          destination={"time_out": "400ms"})

    def test_close_in_the_middle_of_the_answer(self):
        """The head decides: what was taken is not sent again."""
        receiver = self.receiver(lambda received: CloseMidAnswer)
        daemon = self.daemon_with_webhook(receiver)
        message_id = client.post(daemon, BODY).message_id
        delivered = daemon.wait_for_delivery(message_id, "delivered")
        self.assertEqual([one["status"] for one in delivered["tries"]], [200])
        self.assertEqual(delivered["tries"][0]["response"], "only this")
        self.assertEqual(len(receiver.all), 1)

    def test_refused(self):
        receiver = self.receiver()
        daemon = self.daemon_with_webhook(receiver, delivery={"retry_delays": ["300ms"] * 100, "jitter": 0, "probe_interval": "100ms"})
        receiver.stop()
        message_id = client.post(daemon, BODY).message_id
        line = daemon.wait_for_log("delivery failed", event=message_id)[0]
        self.assertIn("Connection refused", line["error"])
        receiver.start()
        self.assertEqual(receiver.wait_for(1)[0].id, message_id)

    def test_name_that_does_not_resolve(self):
        daemon = self.daemon(destinations={"crm": settings.webhook("http://nowhere.invalid/hook")})
        message_id = client.post(daemon, BODY).message_id
        line = daemon.wait_for_log("delivery failed", event=message_id)[0]
        self.assertIn("resolve nowhere.invalid", line["error"])

    def test_tls_failure_is_retried_and_says_why(self):
        first = self.daemon()
        daemon = self.daemon(destinations={"crm": settings.webhook(f"https://localhost:{first.port()}/")})
        message_id = client.post(daemon, BODY).message_id
        line = daemon.wait_for_log("delivery failed", event=message_id)[0]
        self.assertIn("certificate verify failed", line["error"])
        self.assertIn("self-signed", line["error"])

    def test_429_with_retry_after_in_seconds(self):
        self.assert_pause((429, {"Retry-After": "3600"}), datetime.timedelta(hours=1))

    def test_503_with_retry_after_as_a_date(self):
        when = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=2)
        self.assert_pause((503, {"Retry-After": email.utils.format_datetime(when, usegmt=True)}),
                          datetime.timedelta(hours=2))

    def test_retry_after_never_shortens(self):
        self.assert_pause((429, {"Retry-After": "0"}), datetime.timedelta(minutes=30),
                          delivery={"retry_delays": ["30m"], "jitter": 0, "probe_interval": "100ms"})

    def test_retry_after_is_capped(self):
        self.assert_pause((429, {"Retry-After": "999999"}), datetime.timedelta(minutes=10),
                          delivery={"retry_delays": ["1s"], "jitter": 0, "retry_after_cap": "10m"})

    def assert_pause(self, failure, pause, **changes):
        receiver = self.receiver(lambda received: failure)
        daemon = self.daemon_with_webhook(receiver, **changes)
        message_id = client.post(daemon, BODY).message_id
        daemon.wait_for_log("delivery failed", event=message_id)
        delivery = daemon.wait_for_delivery(message_id, "waiting")
        tried = datetime.datetime.fromisoformat(delivery["tries"][0]["started_at"])
        following = datetime.datetime.fromisoformat(delivery["next_attempt_at"])
        self.assertAlmostEqual((following - tried).total_seconds(), pause.total_seconds(), delta=10)

    def test_410_disables_the_destination_and_loses_nothing(self):
        switch = Switch(410)
        receiver = self.receiver(switch)
        daemon = self.daemon_with_webhook(receiver)
        first = client.post(daemon, BODY).message_id
        line = daemon.wait_for_log("destination disabled: what it should get waits until it is enabled")[0]
        self.assertEqual((line["level"], line["destination"]), ("error", "crm"))
        self.assertIn("410", line["reason"])
        daemon.wait_for_delivery(first, "waiting")
        second = client.post(daemon, settings.sample("job.updated")).message_id
        listed = daemon.json("destinations", "list")[0]
        self.assertEqual((listed["destination"], listed["unfinished"]), ("crm", 2))
        self.assertIsNotNone(listed["disabled_at"])
        self.assertIn("410", listed["disabled_reason"])

        # It stays so over a restart.
        self.assertEqual(daemon.stop(), 0)
        daemon.start()
        self.assertTrue(daemon.has_logged("destination is disabled"))
        self.assertEqual(len(receiver.all), 1)

        switch.healed = True
        self.assertEqual(daemon.command("destinations", "enable", "crm").returncode, 0)
        self.assertEqual([one.id for one in receiver.wait_for(2)], [first, second])
        self.assertEqual(daemon.command("destinations", "enable", "crm").returncode, 4)

    def test_exhausted_is_a_dead_letter_with_the_reason_and_replay_delivers_it(self):
        switch = Switch(500)
        receiver = self.receiver(switch)
        daemon = self.daemon_with_webhook(receiver)
        message_id = client.post(daemon, BODY).message_id
        line = daemon.wait_for_log("dead letter", event=message_id)[0]
        self.assertEqual((line["level"], line["attempts"]), ("error", 4))
        self.assertEqual(line["reason"], "gave up after 4 attempts: answered 500")
        dead = daemon.wait_for_delivery(message_id, "dead")
        self.assertEqual(len(dead["tries"]), 4)
        letter = daemon.json("dead-letters", "list")[0]
        self.assertEqual((letter["event_id"], letter["attempts"], letter["reason"]),
                         (message_id, 4, "gave up after 4 attempts: answered 500"))
        self.assertEqual(daemon.json("dead-letters", "show", message_id)["deliveries"][0]["state"], "dead")

        # A dead letter holds nobody up, and a later event of the record is delivered.
        switch.healed = True
        later = client.post(daemon, settings.sample("job.updated")).message_id
        self.assertEqual(receiver.wait_for(1)[0].id, later)

        self.assertEqual(daemon.json("replay"), {"dry_run": True, "matched": 1, "changed": 0})
        self.assertEqual(daemon.json("replay", "--yes", "--destination", "crm"),
                         {"dry_run": False, "matched": 1, "changed": 1})
        self.assertEqual(receiver.wait_for(2)[1].id, message_id)
        self.assertEqual(daemon.wait_for_delivery(message_id, "delivered")["attempts"], 1)
        self.assertEqual(daemon.command("replay", "--yes").returncode, 4)

    def test_a_private_address_is_refused_unless_allowed(self):
        receiver = self.receiver()
        for host in ("127.0.0.1", "localhost"):
            url = f"http://{host}:{receiver.port}/hook"
            daemon = self.daemon(destinations={"crm": settings.webhook(url, allow_networks=[])})
            message_id = client.post(daemon, BODY).message_id
            line = daemon.wait_for_log("delivery failed", event=message_id)[0]
            self.assertIn("allow_networks does not list it", line["error"])
        self.assertEqual(receiver.all, [])

    def test_a_slow_destination_holds_up_no_other(self):
        hanging = self.receiver(lambda received: Hang)
        healthy = self.receiver()
        manifest = settings.manifest()
        for entry in manifest["integrations"][0]["subscribe"]["objects"]:
            entry["destination"] = "slow" if entry["objectName"] == "leads" else "crm"
        daemon = self.daemon(manifest=manifest, destinations={
            "slow": settings.webhook(hanging.url, time_out="60s"), "crm": settings.webhook(healthy.url)})
        for event in settings.EVENTS:
            self.assertEqual(client.post(daemon, settings.sample(event)).status, 200)
        healthy.wait_for(36)


if __name__ == "__main__":
    unittest.main()
