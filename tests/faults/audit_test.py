# SPDX-License-Identifier: Apache-2.0
"""The audit bites: each promise broken once."""

import unittest

from audit import DEAD, DELIVERED, WAITING, Arrival, Delivery, Sent, audit

SENT = {f"k{n}": Sent(f"k{n}", "job_1", n, {"n": n}) for n in range(3)}
ANSWERED = {f"k{n}": f"msg_{n}" for n in range(3)}
STORED = {f"msg_{n}": [Delivery(DELIVERED, "")] for n in range(3)}


def arrival(number, time, message_id=None, body=None):
    return Arrival(time, message_id or f"msg_{number}", f"k{number}", "job_1", body or {"n": number})


IN_ORDER = [arrival(0, 1.0), arrival(1, 2.0), arrival(2, 3.0)]


class Audit(unittest.TestCase):
    def check(self, expected, sent=None, answered=None, arrivals=None, stored=None, disturbances=()):
        problems = audit(SENT if sent is None else sent, ANSWERED if answered is None else answered,
                         IN_ORDER if arrivals is None else arrivals, STORED if stored is None else stored, disturbances)
        self.assertEqual(len(problems), 1 if expected else 0, problems)
        if expected:
            self.assertIn(expected, problems[0])

    def test_all_is_well(self):
        self.check(None)

    def test_lost(self):
        self.check("not stored", stored={key: value for key, value in STORED.items() if key != "msg_1"})
        self.check("not stored with a delivery", stored=STORED | {"msg_1": []})

    def test_delivered_on_paper_only(self):
        self.check("k2 (msg_2) did not arrive", arrivals=IN_ORDER[:2])

    def test_what_waits_or_is_dead_with_a_reason_is_no_loss(self):
        self.check(None, arrivals=IN_ORDER[:2], stored=STORED | {"msg_2": [Delivery(WAITING, "")]})
        self.check(None, arrivals=IN_ORDER[:2], stored=STORED | {"msg_2": [Delivery(DEAD, "gave up")]})
        self.check("in state 4", arrivals=IN_ORDER[:2], stored=STORED | {"msg_2": [Delivery(DEAD, "")]})

    def test_without_a_database_everything_must_arrive(self):
        problems = audit(SENT, ANSWERED, IN_ORDER[:2], None, ())
        self.assertIn("did not arrive", problems[0])

    def test_twice(self):
        twice = IN_ORDER + [arrival(2, 3.5)]
        self.check("arrived twice", arrivals=twice)
        self.check("arrived twice", arrivals=twice, disturbances=[(1.0, 2.9), (3.6, 9.0)])
        self.check(None, arrivals=twice, disturbances=[(3.2, 3.3)])

    def test_another_id(self):
        self.check("several message ids", arrivals=IN_ORDER[:2] + [arrival(2, 3.0, "msg_9")])

    def test_out_of_order(self):
        self.check("arrived after number 2", arrivals=[arrival(0, 1.0), arrival(2, 2.0), arrival(1, 3.0)])

    def test_never_sent_or_changed(self):
        self.check("never sent", arrivals=IN_ORDER + [Arrival(4.0, "msg_7", "k7", "job_1", {})])
        self.check("another body", arrivals=IN_ORDER[:2] + [arrival(2, 3.0, body={"n": "2"})])


if __name__ == "__main__":
    unittest.main()
