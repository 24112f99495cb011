# SPDX-License-Identifier: Apache-2.0
"""The way of an event, from a signed POST over TLS to a signed message at a destination."""

import collections
import concurrent.futures
import json
import unittest

import jsonschema

from support import commands, configurations, manifests, samples, standard_webhooks
from support.case import SystemTestCase
from support.receiver import Reply

_ACTIONS = {"created": "create", "updated": "update", "deleted": "delete"}
_LIFE_OF_A_JOB = ["job.created", "job.scheduled", "job.on_my_way", "job.started", "job.completed",
                  "job.paid"]


def _validator():
    schema = commands.ROOT / "tests" / "schema" / "ampersand-subscribe-message.schema.json"
    return jsonschema.Draft202012Validator(json.loads(schema.read_text(encoding="utf-8")),
                                           format_checker=jsonschema.FormatChecker())


def _action(event):
    return "other" if event.startswith("employee.") else _ACTIONS.get(event.split(".")[-1], "other")


class MainWay(SystemTestCase):
    def test_each_of_the_41_events_arrives_once_complete_and_signed(self):
        daemon, receiver = self.start_with_receiver(tls=True)
        self.assertEqual(len(samples.EVENTS), 41)
        sent = {}
        for event in samples.EVENTS:
            # The sample itself; those that share a record and a second differ in their `event`.
            answer = self.post(samples.sample(event))
            self.assertEqual(answer.status, 200, event)
            sent[answer.message_id] = event
        self.assertEqual(len(sent), 41)

        daemon.wait_until_settled()
        self.assertEqual(daemon.stop(), 0)
        self.assertCountEqual([arrival.message_id for arrival in receiver.arrivals], sent)
        for arrival in receiver.arrivals:
            with self.subTest(event=sent[arrival.message_id]):
                self._check_message(arrival, sent[arrival.message_id])
        for prefix in ("webhook-", "svix-"):
            self.assertEqual(
                standard_webhooks.verdicts(receiver.arrivals, self.webhook_secret, prefix), ["ok"] * 41)
        for event in daemon.events():
            self.assertEqual((event["state"], event["delivered"], event["unfinished"], event["dead"]),
                             ("routed", 1, 0, 0), event)

    def _check_message(self, arrival, event):
        problems = [error.message for error in _validator().iter_errors(arrival.message)]
        self.assertEqual(problems, [])
        message, result = arrival.message, arrival.message["result"][0]
        body = samples.sample(event)
        self.assertEqual(
            (message["objectName"], message["projectId"], message["groupRef"], message["groupName"],
             message["consumerRef"], message["consumerName"], message["installationId"]),
            (manifests.object_of(event), "demo", "acme-group", "Acme", "office", "The office", "acme"))
        self.assertEqual(result["providerEventType"], event)
        self.assertEqual(result["subscribeEventType"], _action(event))
        self.assertEqual(result["rawEvent"], json.loads(body))
        self.assertEqual(result["raw"], samples.record_of(body))
        self.assertEqual(result["id"], samples.record_of(body)["id"])
        # HCP's own bytes, not what some parser made of them.
        self.assertIn(body, arrival.body)
        self.assertEqual(arrival.headers["content-type"], "application/json")

    def test_events_of_a_record_arrive_in_order_whatever_the_destination_does(self):
        daemon, receiver = self.start_with_receiver(tls=True, webhook={"concurrency": 8})
        # A third of all attempts fails, each at another place of another record.
        receiver.behaviour = lambda arrival: Reply(500 if arrival.number % 3 == 1 else 200)
        records = [samples.new_record_id() for _ in range(8)]

        def send_all(record_id):
            return [self.post_event(event, record_id) for event in _LIFE_OF_A_JOB]
        with concurrent.futures.ThreadPoolExecutor(len(records)) as pool:
            sent = dict(zip(records, pool.map(send_all, records)))

        daemon.wait_until_settled()
        daemon.stop()
        arrived = collections.defaultdict(list)
        for arrival in receiver.accepted:
            arrived[arrival.record_id].append(arrival.message_id)
        self.assertEqual(arrived, sent)
        self.assertGreater(len(receiver.arrivals), len(receiver.accepted))

    def test_a_repeated_attempt_carries_the_same_message_and_a_fresh_signature(self):
        _, receiver = self.start_with_receiver()
        receiver.behaviour = lambda arrival: Reply(500 if arrival.number < 2 else 200)
        message_id = self.post_event()
        attempts = receiver.wait_for(3)
        self.assertEqual([attempt.message_id for attempt in attempts], [message_id] * 3)
        self.assertEqual({attempt.body for attempt in attempts}, {attempts[0].body})
        self.assertEqual(standard_webhooks.verdicts(attempts, self.webhook_secret), ["ok"] * 3)

    def test_messages_are_signed_with_every_secret_while_one_is_replaced(self):
        new = configurations.webhook_secret()
        _, receiver = self.start_with_receiver(webhook={"secrets": [self.webhook_secret, new]})
        self.post_event()
        arrivals = receiver.wait_for(1)
        self.assertEqual(len(arrivals[0].headers["webhook-signature"].split()), 2)
        for secret in (self.webhook_secret, new):
            self.assertEqual(standard_webhooks.verdicts(arrivals, secret), ["ok"])
        # The verifier can say no.
        other = configurations.webhook_secret()
        self.assertNotEqual(standard_webhooks.verdicts(arrivals, other), ["ok"])

    def test_a_destination_keeps_its_connections(self):
        daemon, receiver = self.start_with_receiver(tls=True, webhook={"concurrency": 1})
        for _ in range(5):
            self.post_event()
        daemon.wait_until_settled()
        self.assertEqual(len({arrival.connection for arrival in receiver.arrivals}), 1)

    def test_a_file_destination_gets_a_line_per_message(self):
        output = self.folder / "events.ndjson"
        daemon = self.start_daemon({"crm": {"kind": "file", "path": str(output)}})
        sent = [self.post_event(event) for event in ("customer.created", "invoice.paid")]
        daemon.wait_until_settled()
        lines = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
        self.assertCountEqual([line["result"][0]["providerEventType"] for line in lines],
                              ["customer.created", "invoice.paid"])
        for line in lines:
            _validator().validate(line)
        self.assertEqual(len(sent), len(lines))


if __name__ == "__main__":
    unittest.main()
