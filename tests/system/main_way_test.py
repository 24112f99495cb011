# SPDX-License-Identifier: Apache-2.0
"""A signed POST in over TLS, a signed object event out: the way that everything else serves."""

import json
import pathlib
import subprocess
import unittest

import jsonschema

from support import client, settings
from support.case import SystemTest

SCHEMA = settings.ROOT / "tests" / "schema" / "ampersand-subscribe-message.schema.json"
VERIFIER = pathlib.Path(__file__).parent / "standard_webhooks" / "verify.mjs"


def verify_independently(received):
    """Has the npm package `standardwebhooks` verify what came; gives its verdicts."""
    lines = "".join(json.dumps({"headers": one.headers, "body": one.raw.decode()}) + "\n" for one in received)
    done = subprocess.run(["node", str(VERIFIER), settings.WEBHOOK_SECRET], input=lines, capture_output=True,
                          text=True, check=False)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return done.stdout.split()


class MainWay(SystemTest):
    def test_each_event_arrives_once_valid_and_signed(self):
        receiver = self.receiver()
        daemon = self.daemon_with_webhook(receiver)
        ids = {}
        for event in settings.EVENTS:
            answer = client.post(daemon, settings.sample(event))
            self.assertEqual(answer.status, 200, event)
            ids[event] = answer.message_id
        self.assertEqual(len(set(ids.values())), 41)

        received = receiver.wait_for(41)
        self.assertEqual({one.result["providerEventType"]: one.id for one in received}, ids)
        schema = json.loads(SCHEMA.read_text())
        for one in received:
            jsonschema.validate(one.message, schema)
            event = one.result["providerEventType"]
            body = json.loads(settings.sample(event))
            self.assertEqual(one.message["objectName"], settings.object_of(event))
            self.assertEqual(one.result["rawEvent"], body)
            self.assertIn(settings.sample(event), one.raw, "rawEvent is HCP's bytes")
            self.assertEqual(one.message["installationId"], "bluebird")
            self.assertEqual(one.headers["svix-id"], one.id)
        self.assertEqual(verify_independently(received), ["ok"] * 41)
        for event, message_id in ids.items():
            self.assertEqual(daemon.wait_for_delivery(message_id, "delivered")["attempts"], 1, event)
        self.assertEqual(len(receiver.all), 41, "nothing came twice")

    def test_a_tampered_message_does_not_verify(self):
        receiver = self.receiver()
        daemon = self.daemon_with_webhook(receiver)
        client.post(daemon, settings.sample("job.created"))
        received = receiver.wait_for(1)[0]
        received.raw = received.raw.replace(b"bluebird", b"bluebirt")
        self.assertEqual(verify_independently([received]), ["bad"])

    def test_events_of_one_record_arrive_in_the_order_of_their_answers(self):
        fail_first = set()

        def flaky(received):
            number = json.loads(received.raw)["result"][0]["rawEvent"]["n"]
            if number % 3 == 0 and number not in fail_first:
                fail_first.add(number)
                return 500
            return 200

        receiver = self.receiver(flaky)
        daemon = self.daemon_with_webhook(receiver, destination={"concurrency": 16})
        sent = {}
        fast = client.FastClient(daemon)
        for number in range(60):
            record = f"job_{number % 4:032x}"
            body = json.dumps({"event": "job.updated", "n": number, "job": {"id": record}}).encode()
            self.assertEqual(fast.post(body).status, 200)
            sent.setdefault(record, []).append(number)
        fast.close()
        receiver.wait_for(60)
        arrived = {}
        for one in receiver.taken:
            arrived.setdefault(one.result["id"], []).append(one.result["rawEvent"]["n"])
        self.assertEqual(arrived, sent)

    def test_a_destination_that_was_down_at_first_gets_everything(self):
        receiver = self.receiver()
        daemon = self.daemon_with_webhook(
            receiver, delivery={"retry_delays": ["100ms"] * 60, "jitter": 0, "probe_interval": "100ms"})
        receiver.stop()
        ids = [client.post(daemon, settings.sample(event)).message_id for event in settings.EVENTS[:10]]
        daemon.wait_for_log("delivery failed", count=10)
        receiver.start()
        self.assertEqual({one.id for one in receiver.wait_for(10)}, set(ids))

    def test_what_no_route_wants_and_what_is_not_understood_is_kept_with_the_reason(self):
        receiver = self.receiver()
        manifest = settings.manifest()
        objects = manifest["integrations"][0]["subscribe"]["objects"]
        objects[:] = [entry for entry in objects if entry["objectName"] == "jobs"]
        daemon = self.daemon_with_webhook(receiver, manifest=manifest)
        unrouted = client.post(daemon, settings.sample("lead.created")).message_id
        unmapped = client.post(daemon, b"this is not JSON").message_id
        routed = client.post(daemon, settings.sample("job.created")).message_id
        receiver.wait_for(1)
        self.assertEqual([one.id for one in receiver.all], [routed])
        self.assertEqual(daemon.event(unrouted)["state"], "unrouted")
        self.assertIn("leads", daemon.event(unrouted)["reason"])
        self.assertEqual(daemon.event(unmapped)["state"], "unmapped")
        self.assertIn("JSON", daemon.event(unmapped)["reason"])
        self.assertEqual(daemon.event(unmapped)["body"], "this is not JSON")

    def test_the_company_picks_the_installation_where_the_url_names_none(self):
        receiver = self.receiver()
        daemon = self.daemon_with_webhook(receiver)
        body = settings.sample("job.created")
        url = f"https://localhost:{daemon.port()}/any/prefix/v1/projects/demo/integrations/hcp"
        answer = client.curl(url, body=body, headers=client.signed_headers(body), certificate=daemon.certificate)
        self.assertEqual(answer.status, 200)
        self.assertEqual(receiver.wait_for(1)[0].message["installationId"], "bluebird")
        full = f"{url}/installations/bluebird"
        body = settings.sample("job.updated")
        self.assertEqual(client.curl(full, body=body, headers=client.signed_headers(body),
                                     certificate=daemon.certificate).status, 200)
        wrong = full.replace("/demo/", "/other/")
        self.assertEqual(client.curl(wrong, body=body, headers=client.signed_headers(body),
                                     certificate=daemon.certificate).status, 401)


if __name__ == "__main__":
    unittest.main()
