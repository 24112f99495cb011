# SPDX-License-Identifier: Apache-2.0
"""A captured request can never be replayed to effect, and nobody learns why it was refused."""

import concurrent.futures
import json
import time
import unittest

from support import client, settings
from support.case import SystemTest

BODY = settings.sample("invoice.paid")
HOUR = 3600


class ReplayProtection(SystemTest):
    def setUp(self):
        self.crm = self.receiver()
        self.endpoint = self.daemon_with_webhook(self.crm)

    def stored(self):
        return len(self.endpoint.json("events", "list"))

    def test_a_repeat_is_answered_200_with_the_same_id_and_forwarded_once(self):
        headers = client.signed_headers(BODY)
        first = client.post(self.endpoint, BODY, headers)
        again = client.post(self.endpoint, BODY, headers)
        fresh_timestamp = client.post(self.endpoint, BODY, timestamp=int(time.time()) - 100)
        self.assertEqual([first.status, again.status, fresh_timestamp.status], [200] * 3)
        self.assertEqual({first.message_id, again.message_id, fresh_timestamp.message_id}, {first.message_id})
        marker = client.post(self.endpoint, settings.sample("job.created")).message_id
        self.assertEqual([one.id for one in self.crm.wait_for(2)], [first.message_id, marker])
        self.assertEqual(self.stored(), 2)

    def test_a_body_that_does_not_say_when_or_what_is_another_event_at_another_time(self):
        """HCP gives appointments' pros no time and some lead deletes no record: the same words again are news."""
        now = int(time.time())
        assigned, unassigned = (json.dumps({"event": f"job.appointment.appointment_{what}", "appointment": {"id": "appt_1"}}).encode()
                                for what in ("pros_assigned", "pros_unassigned"))
        deleted = b'{"event":"lead.deleted"}'
        ids = [client.post(self.endpoint, body, timestamp=now - 60 + number).message_id
               for number, body in enumerate((assigned, unassigned, assigned, deleted, deleted))]
        self.assertEqual(len(set(ids)), 5)
        self.assertEqual({one.id for one in self.crm.wait_for(5)}, set(ids))
        for number, body in enumerate((assigned, unassigned, assigned, deleted, deleted)):
            self.assertEqual(client.post(self.endpoint, body, timestamp=now - 60 + number).message_id, ids[number],
                             "a captured request is still a repeat")
        self.assertEqual(self.stored(), 5)

    def test_a_repeat_after_a_restart_is_still_one(self):
        headers = client.signed_headers(BODY)
        first = client.post(self.endpoint, BODY, headers)
        self.endpoint.wait_for_delivery(first.message_id, "delivered")
        self.endpoint.kill()
        self.endpoint.start()
        again = client.post(self.endpoint, BODY, headers)
        self.assertEqual(again.message_id, first.message_id)
        self.assertEqual(len(self.crm.all), 1)

    def test_copies_at_the_same_moment_are_one_event(self):
        headers = client.signed_headers(BODY)
        with concurrent.futures.ThreadPoolExecutor(12) as pool:
            answers = list(pool.map(lambda _: client.post(self.endpoint, BODY, headers), range(12)))
        self.assertEqual({answer.status for answer in answers}, {200})
        self.assertEqual(len({answer.message_id for answer in answers}), 1)
        self.assertEqual(self.stored(), 1)
        self.crm.wait_for(1)

    def test_the_window_is_48_hours_back_and_5_minutes_ahead(self):
        now = int(time.time())
        inside = [now - 48 * HOUR + 60, now + 4 * 60]
        outside = [now - 48 * HOUR - 60, now + 6 * 60]
        for number, timestamp in enumerate(inside):
            body = json.dumps({"event": "job.updated", "n": number}).encode()
            self.assertEqual(client.post(self.endpoint, body, timestamp=timestamp).status, 200, timestamp - now)
        for timestamp in outside:
            self.assertEqual(client.post(self.endpoint, BODY, timestamp=timestamp).status, 401, timestamp - now)
        self.assertEqual(self.stored(), 2)

    def test_every_refusal_looks_the_same_and_changes_nothing(self):
        now = str(int(time.time()))
        good = client.signed_headers(BODY)
        cases = {
            "wrong secret": client.signed_headers(BODY, secret="other"),
            "no headers": {},
            "no signature": {"Api-Timestamp": now},
            "no timestamp": {"Api-Signature": good["Api-Signature"]},
            "not hex": {"Api-Timestamp": now, "Api-Signature": "z" * 64},
            "timestamp in milliseconds": client.signed_headers(BODY, timestamp=int(time.time() * 1000)),
            "stale": client.signed_headers(BODY, timestamp=1),
            "another body": client.signed_headers(BODY + b" "),
            "timestamp changed": dict(good, **{"Api-Timestamp": str(int(now) - 1)}),
        }
        answers = {name: client.post(self.endpoint, BODY, headers) for name, headers in cases.items()}
        answers["unknown installation, good signature"] = client.post(self.endpoint, BODY, good, installation="nobody")
        answers["unknown installation"] = client.post(self.endpoint, BODY, {}, installation="nobody")
        expected = answers["wrong secret"]
        self.assertEqual(expected.status, 401)

        def without_date(answer):
            return {name: value for name, value in answer.headers.items() if name not in ("date", "x-request-id")}
        for name, answer in answers.items():
            self.assertEqual((answer.status, answer.body, without_date(answer)),
                             (401, expected.body, without_date(expected)), name)
        self.assertEqual(self.stored(), 0)
        self.assertEqual(self.crm.all, [])

    def test_upper_case_prefix_and_rotated_secret_are_accepted(self):
        settings_now = settings.configuration()["installations"]
        settings_now[0]["signing_secrets"] = ["the-old-one-0123456789", " " + settings.SECRET + "\n"]
        self.endpoint.write_config(destinations=self.endpoint.settings["destinations"], installations=settings_now)
        self.endpoint.reload()
        for number, change in enumerate((str.upper, lambda hexadecimal: "sha256=" + hexadecimal)):
            body = json.dumps({"event": "job.updated", "n": number}).encode()
            headers = client.signed_headers(body)
            headers["Api-Signature"] = change(headers["Api-Signature"])
            self.assertEqual(client.post(self.endpoint, body, headers).status, 200)
        old = client.signed_headers(BODY, secret="the-old-one-0123456789")
        self.assertEqual(client.post(self.endpoint, BODY, old).status, 200)


if __name__ == "__main__":
    unittest.main()
