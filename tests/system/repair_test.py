# SPDX-License-Identifier: Apache-2.0
"""The morning after: what is looked at and put right with the command line, as a new user would."""

import json
import random
import signal
import sqlite3
import unittest

from support import client, settings
from support.case import SystemTest
from support.ports import free_port
from support.waiting import poll_until

EVENTS = ("job.created", "customer.created", "lead.created", "estimate.created")


class Repair(SystemTest):
    def setUp(self):
        self.healed = False
        self.crm = self.receiver(lambda received: 200 if self.healed else (422, {}))
        self.archive = self.receiver()
        self.daemon_ = self.daemon(
            destinations={"crm": settings.webhook(self.crm.url), "archive": settings.webhook(self.archive.url, concurrency=1)},
            delivery={"retry_delays": ["50ms"], "jitter": 0, "probe_interval": "50ms"})

    def run_(self, *arguments, code=0):
        done = self.daemon_.command(*arguments)
        self.assertEqual(done.returncode, code, f"{arguments}: {done.stdout} {done.stderr}")
        return done.stdout if code == 0 else done.stderr

    def dead_letters(self, events=EVENTS):
        ids = {event: client.post(self.daemon_, settings.sample(event)).message_id for event in events}
        for message_id in ids.values():
            self.daemon_.wait_for_delivery(message_id, "dead")
        return ids

    def taken(self, receiver, ids, seconds=20):
        poll_until(lambda: {one.id for one in list(receiver.taken)} == set(ids), f"{ids} taken", seconds)

    def test_named_dead_letters_are_retried_and_the_rest_discarded(self):
        ids = self.dead_letters()
        listed = self.run_("dead-letters", "list")
        self.assertEqual(listed.splitlines()[0].split()[:4], ["EVENT", "ID", "DESTINATION", "EVENT"])
        self.assertEqual(len(listed.splitlines()), 1 + len(ids))
        shown = self.run_("dead-letters", "show", ids["job.created"])
        self.assertIn("answered 422 | ok", shown)
        self.healed = True
        self.assertEqual(self.run_("dead-letters", "retry", ids["job.created"]), "deliveries due again: 1\n")
        self.taken(self.crm, [ids["job.created"]])
        self.assertEqual(self.run_("dead-letters", "discard", "--object", "leads"),
                         "dead letters that match: 1; add --yes to do it\n")
        self.assertEqual(self.run_("dead-letters", "discard", "--object", "leads", "--yes"), "dead letters discarded: 1\n")
        self.assertEqual(self.daemon_.delivery(ids["lead.created"])["state"], "discarded")
        self.assertEqual(self.run_("dead-letters", "retry", "--yes"), "deliveries due again: 2\n")
        self.taken(self.crm, [ids[event] for event in EVENTS if event != "lead.created"])
        self.assertEqual(self.daemon_.command("dead-letters", "list").stderr, "no dead letters match\n")
        self.run_("dead-letters", "retry", "--yes", code=4)

    def test_replay_counts_first_and_can_go_elsewhere(self):
        ids = self.dead_letters()
        self.assertEqual(self.run_("replay"), "deliveries that match: 4; add --yes to do it\n")
        self.assertEqual(self.crm.taken, [])
        for options, count in ((["--object", "jobs"], 1), (["--event", "customer.created"], 1), (["--since", "1h"], 4),
                               (["--until", "1h"], 0), (["--installation", "nobody"], 0), (["--destination", "crm"], 4),
                               (["--text", "job.created"], 1), (["--limit", "3"], 3), (["--state", "delivered"], 0),
                               (["--event-id", ids["lead.created"], "--event-id", ids["job.created"]], 2)):
            done = self.daemon_.command("replay", "--json", *options)
            self.assertEqual(json.loads(done.stdout), {"dry_run": True, "matched": count, "changed": 0}, options)
            self.assertEqual(done.returncode, 0 if count else 4)
        self.assertEqual(self.run_("replay", "--to", "archive", "--rate", "100", "--yes"), "deliveries due again: 4\n")
        self.taken(self.archive, ids.values())
        self.assertEqual([one.id for one in self.archive.taken], list(ids.values()), "oldest first")
        self.assertIn('to "archve": expected a destination that is configured',
                      self.run_("replay", "--to", "archve", code=2))
        self.healed = True
        self.assertEqual(self.run_("replay", "--yes"), "deliveries due again: 4\n")
        self.taken(self.crm, ids.values())
        self.assertEqual(self.run_("replay", "--state", "delivered", "--destination", "crm", "--yes", "--limit", "1"),
                         "deliveries due again: 1\n")
        poll_until(lambda: len(self.crm.taken) == 5, "the oldest came again")

    def test_events_and_deliveries_are_found_while_it_runs_and_after(self):
        ids = self.dead_letters()
        record = self.daemon_.event(ids["job.created"])["record_id"]
        for running in (True, False):
            found = self.daemon_.json("events", "search", record)
            self.assertEqual([row["id"] for row in found], [ids["job.created"]])
            self.assertEqual(self.daemon_.json("events", "list", "--record", record), found)
            rows = self.daemon_.json("deliveries", "list", "--state", "dead", "--record", record)
            self.assertEqual([row["event_id"] for row in rows], [ids["job.created"]])
            self.assertEqual(len(self.daemon_.json("deliveries", "list", "--limit", "3")), 3)
            shown = self.run_("deliveries", "show", str(rows[0]["id"]))
            self.assertIn("422", shown)
            self.assertIn(f"127.0.0.1:{self.crm.port}", shown)
            self.assertIn("no delivery 999", self.run_("deliveries", "show", "999", code=4))
            self.assertIn("bluebird", self.run_("installations", "list"))
            self.assertEqual(self.daemon_.json("installations", "list")[0]["signing_secrets"], 1)
            self.assertIn("crm", self.run_("destinations", "list"))
            if running:
                self.daemon_.stop()
        for changing in (["replay", "--yes"], ["dead-letters", "discard", "--yes"], ["reroute", "--yes"],
                         ["destinations", "disable", "crm"], ["destinations", "test", "crm"]):
            self.assertIn("this needs the daemon", self.run_(*changing, code=1))

    def test_a_destination_is_tested_without_an_event(self):
        self.assertIn("answered 422", self.daemon_.command("destinations", "test", "crm").stdout)
        self.run_("destinations", "test", "crm", code=1)
        self.healed = True
        shown = self.run_("destinations", "test", "crm")
        self.assertIn("delivered", shown)
        self.assertEqual(self.crm.taken[0].message["result"], [])
        self.run_("destinations", "test", "crn", code=4)
        self.daemon_.write_config(destinations={"crm": settings.webhook(f"http://127.0.0.1:{free_port()}/"),
                                                "archive": settings.webhook(self.archive.url, concurrency=1)})
        self.daemon_.reload()
        self.assertIn("Connection refused", self.daemon_.command("destinations", "test", "crm").stdout)
        self.assertEqual(self.daemon_.json("events", "list"), [])

    def test_what_was_not_routed_is_routed_again_after_a_change(self):
        self.healed = True
        manifest = settings.manifest()
        objects = manifest["integrations"][0]["subscribe"]["objects"]
        without = json.loads(json.dumps(manifest))
        without["integrations"][0]["subscribe"]["objects"] = [one for one in objects if one["objectName"] != "leads"]
        self.daemon_.write_manifest(without)
        self.daemon_.reload()
        lead = client.post(self.daemon_, settings.sample("lead.created")).message_id
        odd = client.post(self.daemon_, b'{"event": 5, "job": {}}').message_id
        self.assertEqual(self.daemon_.event(lead)["state"], "unrouted")
        self.run_("reroute", code=4)
        self.daemon_.write_manifest(manifest)
        self.daemon_.process.send_signal(signal.SIGHUP)
        poll_until(lambda: self.daemon_.health()["generation"] == 3, "reloaded")
        self.assertEqual(self.run_("reroute"), "events that would change: 1; add --yes to do it\n")
        self.assertEqual(self.daemon_.event(lead)["state"], "unrouted")
        self.assertEqual(self.run_("reroute", "--state", "unrouted", "--yes"), "events routed again: 1\n")
        self.taken(self.crm, [lead])
        self.assertEqual(self.daemon_.event(lead)["state"], "routed")
        self.assertEqual(self.daemon_.event(odd)["state"], "unmapped")

    def test_a_record_is_erased_for_good(self):
        self.healed = True
        body = settings.sample("customer.created").replace(b"cus_", b"cus_erased_", 1)
        message_id = client.post(self.daemon_, body).message_id
        other = client.post(self.daemon_, settings.sample("job.created")).message_id
        for one in (message_id, other):
            self.daemon_.wait_for_delivery(one, "delivered")
        record = self.daemon_.event(message_id)["record_id"]
        self.assertIn("expected a record, an installation or an event_id", self.run_("erase", "--yes", code=2))
        self.assertEqual(self.run_("erase", "--record", record),
                         "events whose payload would be erased: 1; add --yes to do it\n")
        self.assertIsNotNone(self.daemon_.event(message_id)["body"])
        self.assertEqual(self.run_("erase", "--record", record, "--yes"), "payloads erased: 1\n")
        event = self.daemon_.event(message_id)
        self.assertIsNone(event["body"])
        self.assertIsNotNone(event["payload_erased_at"])
        self.assertEqual(event["deliveries"][0]["tries"][0]["response"], "")
        self.assertIn("The body was erased at", self.run_("events", "show", message_id))
        self.assertIsNotNone(self.daemon_.event(other)["body"])
        self.run_("replay", "--state", "delivered", "--event-id", message_id, "--yes", code=4)
        self.run_("erase", "--record", record, "--yes", code=4)

    def test_what_waits_for_a_removed_destination_is_moved_or_discarded(self):
        hold = ("destinations", "disable", "crm")
        self.run_(*hold)
        ids = [client.post(self.daemon_, settings.sample(event)).message_id for event in EVENTS]
        manifest = settings.manifest("archive")
        self.daemon_.write_manifest(manifest)
        destinations = dict(self.daemon_.settings["destinations"])
        destinations.pop("crm")
        self.daemon_.write_config(**dict(self.daemon_.settings, destinations=destinations))
        self.run_("destinations", "move", "crm", "--to", "archive", code=2)  # it is still configured
        self.daemon_.reload()
        line = self.daemon_.wait_for_log("deliveries wait for a destination that is not configured", destination="crm")[0]
        self.assertEqual((line["count"], line["see"]), (4, "housecalld destinations leftovers --help"))
        self.assertRegex(self.run_("destinations", "leftovers"), r"crm +4 ")
        self.assertEqual(self.run_("destinations", "move", "crm", "--to", "archive"), "deliveries that wait: 4; add --yes to do it\n")
        self.assertEqual(self.run_("destinations", "move", "crm", "--to", "archive", "--yes"), "deliveries moved to archive: 4\n")
        self.taken(self.archive, ids)
        self.assertEqual(self.daemon_.command("destinations", "leftovers").stderr,
                         "nothing is left of destinations that are not configured\n")
        self.run_("destinations", "move", "nobody", "--to", "archive", "--yes", code=4)
        self.run_("destinations", "discard-all", "archive", "--yes", code=2)

    def test_leftovers_are_discarded_with_their_dead_letters(self):
        dead = self.dead_letters(("job.created",))
        self.run_("destinations", "disable", "crm")
        waiting = client.post(self.daemon_, settings.sample("customer.created")).message_id
        self.daemon_.write_manifest(settings.manifest("archive"))
        destinations = {"archive": self.daemon_.settings["destinations"]["archive"]}
        self.daemon_.write_config(**dict(self.daemon_.settings, destinations=destinations))
        self.daemon_.reload()
        self.assertEqual(self.run_("destinations", "discard-all", "crm"),
                         "deliveries that wait: 1; add --yes to do it\ndead letters: 1; add --yes to do it\n")
        self.assertEqual(self.run_("destinations", "discard-all", "crm", "--yes"),
                         "waiting deliveries discarded: 1\ndead letters discarded: 1\n")
        for message_id in (waiting, *dead.values()):
            self.assertEqual(self.daemon_.delivery(message_id)["state"], "discarded")

    def test_one_damaged_body_does_not_end_a_walk(self):
        self.daemon_.write_manifest({"specVersion": "1.0.0", "integrations": [{"name": "hcp", "provider": "housecallPro",
                                     "read": {"objects": [{"objectName": "leads", "destination": "crm"}]},
                                     "subscribe": {"objects": [{"objectName": "leads", "destination": "crm", "otherEvents": ["lead.lost"]}]}}]})
        self.daemon_.reload()
        ids = [client.post(self.daemon_, settings.sample(event)).message_id for event in EVENTS]
        database = sqlite3.connect(self.daemon_.folder / "store" / "housecalld.db")
        database.execute("UPDATE events SET body = substr(body, 1, 9) WHERE id = ?", (ids[1],))
        database.commit()
        database.close()
        self.daemon_.write_manifest(settings.manifest("archive"))
        self.daemon_.reload()
        self.assertEqual(self.run_("reroute", "--yes"), "events routed again: 3\n")
        self.taken(self.archive, [message_id for message_id in ids if message_id != ids[1]])
        line = self.daemon_.wait_for_log("an event cannot be routed again", event=ids[1])[0]
        self.assertIn("damaged", line["error"])

    def test_what_is_erased_is_gone_from_the_log_of_the_database_too(self):
        self.healed = True
        body = b'{"event":"job.created","event_occurred_at":"2026-09-14T10:00:00Z","job":{"id":"job_1","note":"%s"}}'
        needle = bytes(random.Random(1).randrange(97, 123) for _ in range(600))
        message_id = client.post(self.daemon_, body % needle).message_id
        self.daemon_.wait_for_delivery(message_id, "delivered")
        store = self.daemon_.folder / "store"
        stored = sqlite3.connect(store / "housecalld.db").execute("SELECT body FROM events WHERE id = ?", (message_id,)).fetchone()[0]
        piece = bytes(stored[40:80])
        self.assertTrue(any(piece in file.read_bytes() for file in store.iterdir()))
        self.assertEqual(self.run_("erase", "--record", "job_1", "--yes"), "payloads erased: 1\n")
        poll_until(lambda: not any(piece in file.read_bytes() for file in store.iterdir()), "the bytes are gone", 40)

    def test_a_destination_that_fails_everything_is_shown_with_its_next_probe(self):
        daemon = self.daemon(destinations={"crm": settings.webhook(f"http://127.0.0.1:{free_port()}/")},
                             delivery={"retry_delays": ["50ms"] * 50, "failure_budget": 3, "probe_interval": "30s"})
        client.post(daemon, settings.sample("job.created"))
        daemon.wait_for_log("destination keeps failing: it is only probed until an attempt succeeds")
        self.assertRegex(daemon.command("destinations", "list").stdout, r"only probed, next \S+: .*Connection refused")
        circuit = daemon.json("destinations", "list")[0]["circuit"]
        self.assertTrue(circuit["open"])


if __name__ == "__main__":
    unittest.main()
