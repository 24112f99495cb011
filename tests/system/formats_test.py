# SPDX-License-Identifier: Apache-2.0
"""What a destination gets: each format read by a decoder that is not ours, fields, changes, deletes, filters, links."""


import hashlib
import hmac
import json
import pathlib
import subprocess

from support import client, settings
from support.case import SystemTest

DECODER = pathlib.Path(__file__).parent / "cloudevents" / "decode.mjs"


def decode(received):
    """What the npm package `cloudevents` makes of requests."""
    lines = "".join(json.dumps({"headers": one.headers, "body": one.raw.decode()}) + "\n" for one in received)
    done = subprocess.run(["node", str(DECODER)], input=lines, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return [json.loads(line) for line in done.stdout.splitlines()]


def body_of(event, record, occurred_at="2026-09-14T10:00:00Z", **more):
    return json.dumps({"event": event, "event_occurred_at": occurred_at, "company_id": settings.COMPANY,
                       event.split(".")[0]: record, **more}).encode()



class Formats(SystemTest):
    def post_all(self, output_format):
        receiver = self.receiver()
        daemon = self.daemon_with_webhook(receiver, destination={"format": output_format})
        ids = {event: client.post(daemon, settings.sample(event)).message_id for event in settings.EVENTS}
        received = receiver.wait_for(41)
        self.assertEqual({one.id for one in received}, set(ids.values()))
        return ids, received

    def check_cloudevents(self, output_format):
        ids, received = self.post_all(output_format)
        events = decode(received)
        self.assertEqual([one for one in events if "error" in one], [])
        for one in events:
            event = one["type"].removeprefix("com.housecallpro.")
            sample = json.loads(settings.sample(event))
            self.assertEqual(one["id"], ids[event])
            self.assertEqual(one["specversion"], "1.0")
            self.assertEqual(one["source"], "/v1/projects/demo/integrations/hcp/installations/bluebird")
            self.assertEqual(one["hcpobject"], settings.object_of(event))
            self.assertEqual(one["data"], sample)
            record = sample.get(event.split(".")[0]) or sample.get("appointment")
            if isinstance(record, dict) and "id" in record and not event.startswith("job.appointment"):
                self.assertEqual(one["subject"], record["id"])
        self.assertEqual(len(events), 41)
        return received

    def test_cloudevents_structured(self):
        for one in self.check_cloudevents("cloudevents"):
            self.assertTrue(one.headers["content-type"].startswith("application/cloudevents+json"))

    def test_cloudevents_binary(self):
        for one in self.check_cloudevents("cloudevents-binary"):
            self.assertEqual(one.headers["content-type"], "application/json")

    def test_ampersand(self):
        ids, received = self.post_all("ampersand")
        for one in received:
            event = one.result["providerEventType"]
            self.assertEqual(one.id, ids[event])
            self.assertEqual(one.result["rawEvent"], json.loads(settings.sample(event)))

    def test_raw_can_be_verified_by_whoever_has_hcps_secret(self):
        _, received = self.post_all("raw")
        by_body = {settings.sample(event) for event in settings.EVENTS}
        self.assertEqual({one.raw for one in received}, by_body)
        for one in received:
            timestamp, signature = one.headers["api-timestamp"], one.headers["api-signature"]
            self.assertEqual(signature, client.openssl_signature(settings.SECRET, timestamp, one.raw))

    def test_what_no_parser_of_ours_would_write_goes_out_as_it_came(self):
        receiver = self.receiver()
        daemon = self.daemon_with_webhook(receiver)
        body = (b'{"event":"job.created", "company_id":"%s", "job":{"id":"job_0","id":"job_1","n":123456789012345678901234567890,'
                b'"x":1.0e-400,"s":"\\ud800","z":1,"a":2}}' % settings.COMPANY.encode())
        self.assertEqual(client.post(daemon, body).status, 200)
        one = receiver.wait_for(1)[0]
        self.assertIn(body, one.raw)
        self.assertEqual(one.result["id"], "job_1", "of a repeated key the last counts")


class Records(SystemTest):
    def test_fields_and_what_an_installation_chooses(self):
        receiver = self.receiver()
        manifest = settings.manifest()
        read = next(one for one in manifest["integrations"][0]["read"]["objects"] if one["objectName"] == "jobs")
        del read["optionalFieldsAuto"]
        read["mapToName"] = "work"
        read["requiredFields"] = [{"fieldName": "work_status"},
                                  {"fieldName": "$['customer']['email']", "mapToName": "mail"},
                                  {"mapToName": "reference", "mapToDisplayName": "Reference"}]
        read["optionalFields"] = [{"fieldName": "notes"}, {"fieldName": "total_amount"}]
        installation = {**settings.configuration()["installations"][0], "optional_fields": ["jobs/notes"],
                        "field_mappings": ["jobs/reference = invoice_number"],
                        "value_mappings": ["jobs/work_status/completed = done"]}
        daemon = self.daemon(manifest=manifest, installations=[installation],
                             destinations={"crm": settings.webhook(receiver.url)})
        client.post(daemon, body_of("job.created", {
            "id": "job_1", "work_status": "completed", "invoice_number": "17", "notes": None, "total_amount": 5,
            "customer": {"id": "cus_1", "email": "a@b.example"}}))
        message = receiver.wait_for(1)[0].message
        self.assertEqual((message["objectName"], message["rawObjectName"]), ("work", "jobs"))
        result = message["result"][0]
        self.assertEqual(result["fields"], {"id": "job_1", "work_status": "done", "notes": None})
        self.assertEqual(result["mappedFields"], {"mail": "a@b.example", "reference": "17"})
        self.assertEqual(result["associations"], {"customers": [
            {"id": "cus_1", "raw": {"id": "cus_1", "email": "a@b.example"}}]})

    def test_an_update_says_what_changed_and_is_left_out_when_that_is_not_watched(self):
        receiver = self.receiver()
        manifest = settings.manifest()
        jobs = next(one for one in manifest["integrations"][0]["subscribe"]["objects"] if one["objectName"] == "jobs")
        jobs["updateEvent"] = {"enabled": "always", "requiredWatchFields": ["work_status"]}
        daemon = self.daemon_with_webhook(receiver, manifest=manifest)

        def update(second, **record):
            answer = client.post(daemon, body_of("job.updated", {"id": "job_1", **record}, f"2026-09-14T10:00:{second:02}Z"))
            return daemon.event(answer.message_id)
        first = update(1, work_status="scheduled", notes="a")
        self.assertEqual(first["state"], "routed", "nobody knows what changed")
        ignored = update(2, work_status="scheduled", notes="b")
        self.assertEqual((ignored["state"], ignored["reason"]),
                         ("unrouted", "the update changes nothing that is watched; it changes notes"))
        self.assertEqual(update(3, work_status="completed", notes="b")["state"], "routed")
        received = receiver.wait_for(2)
        self.assertNotIn("fieldsUpdated", received[0].result)
        self.assertEqual(received[1].result["fieldsUpdated"], ["work_status"])
        daemon.stop()
        daemon.start()
        self.assertEqual(update(4, work_status="completed", notes="c")["state"], "unrouted", "a restart forgets nothing")

    def test_a_deleted_record_stays_deleted(self):
        receiver = self.receiver()
        daemon = self.daemon_with_webhook(receiver)

        def post(event, second):
            client.post(daemon, body_of(event, {"id": "job_1"}, f"2026-09-14T10:00:{second:02}Z"))
        for event, second in (("job.created", 1), ("job.deleted", 5), ("job.updated", 4), ("job.updated", 6), ("job.created", 7),
                              ("job.updated", 8)):
            post(event, second)
        received = receiver.wait_for(6)
        self.assertEqual([one.result["subscribeEventType"] for one in received],
                         ["create", "delete", "other", "other", "create", "update"])
        self.assertEqual([one.result.get("recordDeletedAt") for one in received],
                         [None, None, "2026-09-14T10:00:05Z", "2026-09-14T10:00:05Z", None, None])

    def test_or_what_comes_later_is_held(self):
        receiver = self.receiver()
        daemon = self.daemon_with_webhook(receiver, mapping={"after_delete": "hold"})
        client.post(daemon, body_of("job.deleted", {"id": "job_1"}, "2026-09-14T10:00:05Z"))
        late = client.post(daemon, body_of("job.updated", {"id": "job_1"}, "2026-09-14T10:00:04Z")).message_id
        receiver.wait_for(1)
        event = daemon.event(late)
        self.assertEqual((event["state"], event["reason"]), (
            "unrouted", "its record was deleted at 2026-09-14T10:00:05Z; mapping.after_delete decides"))

    def test_lead_deletes_in_all_their_shapes(self):
        receiver = self.receiver()
        daemon = self.daemon_with_webhook(receiver)
        shapes = [({"lead": "lea_1"}, "lea_1"), ({"id": "lea_2"}, "lea_2"), ({"lead_id": "lea_3"}, "lea_3"),
                  ({"data": {"id": "lea_4"}}, "lea_4"), ({"lead": {"id": "lea_5"}}, "lea_5"), ({"lead": None}, None), ({}, None)]
        for shape, _ in shapes:
            body = json.dumps({"event": "lead.deleted", "company_id": settings.COMPANY, **shape}).encode()
            self.assertEqual(client.post(daemon, body).status, 200)
        received = receiver.wait_for(len(shapes))
        found = {json.dumps({k: v for k, v in one.result["rawEvent"].items() if k not in ("event", "company_id")}):
                 one.result.get("id") for one in received}
        self.assertEqual(found, {json.dumps(shape): expected for shape, expected in shapes})
        self.assertEqual({one.result["subscribeEventType"] for one in received}, {"delete"})


class Routes(SystemTest):
    def test_a_destination_gets_what_its_filter_lets_through(self):
        receivers = {name: self.receiver() for name in ("crm", "rich", "created")}
        manifest = settings.manifest()
        integration = manifest["integrations"][0]
        daemon = self.daemon(manifest=manifest, start=False, destinations={
            "crm": settings.webhook(receivers["crm"].url, only_records=["/total in [1, 2]", "/note not exists"],
                                    only_installations=["bluebird"]),
            "rich": settings.webhook(receivers["rich"].url, only_records=["/total equals 3"]),
            "created": settings.webhook(receivers["created"].url, only_events=["job.created"], only_objects=["jobs"])})
        self.assertEqual(integration["subscribe"]["objects"][0]["destination"], "crm")
        daemon.start()
        for number, record in enumerate(({"total": 1}, {"total": 2, "note": 1}, {"total": 3}, {})):
            client.post(daemon, body_of("job.created", {"id": f"job_{number}", **record}))
        received = receivers["crm"].wait_for(1)
        self.assertEqual([one.result["id"] for one in received], ["job_0"])
        rows = daemon.json("events", "list", "--state", "unrouted")
        self.assertEqual({row["reason"] for row in rows}, {"the filter of crm leaves it out"})
        self.assertEqual(len(rows), 3)

    def test_what_is_too_large_is_fetched_by_its_link(self):
        receiver = self.receiver()
        daemon = self.daemon_with_webhook(
            receiver, destination={"max_message_bytes": "4KiB"}, downloads={
                "listen": "127.0.0.1:0", "tls": False, "public_url": "http://localhost:1", "secret": "0123456789abcdef" * 2})
        record = {"id": "job_1", "text": "x" * 5000}
        client.post(daemon, body_of("job.created", record))
        message = receiver.wait_for(1)[0].message
        self.assertEqual(message["resultInfo"]["type"], "url")
        self.assertNotIn("result", message)
        url = message["resultInfo"]["downloadUrl"].replace("localhost:1", f"localhost:{daemon.port(1)}")
        result = json.loads(client.curl(url).body)
        self.assertEqual(result[0]["raw"], record)
        self.assertEqual(client.curl(url[:-1] + "x").status, 403)
        self.assertEqual(client.curl(url.split("?")[0]).status, 403)
        self.assertEqual(client.curl(url.split("/v1")[0] + "/webhooks/bluebird").status, 403)

    def test_links_outlive_a_reload_without_them_and_are_nobodys(self):
        receiver = self.receiver()
        downloads = {"listen": "127.0.0.1:0", "tls": False, "public_url": "http://localhost:1", "secret": "0123456789abcdef" * 2}
        daemon = self.daemon_with_webhook(receiver, destination={"max_message_bytes": "4KiB"}, downloads=downloads)
        settings_now = json.loads(daemon.config.read_text())
        del settings_now["downloads"]
        daemon.config.write_text(json.dumps(settings_now))
        self.assertIn("needs a restart: downloads.listen", daemon.command("reload").stderr)
        message_id = client.post(daemon, body_of("job.created", {"id": "job_1", "text": "x" * 5000})).message_id
        url = receiver.wait_for(1)[0].message["resultInfo"]["downloadUrl"].replace("localhost:1", f"localhost:{daemon.port(1)}")
        self.assertEqual(client.curl(url).status, 200)
        expires = url.split("expires=")[1].split("&")[0]
        forged = hmac.new(b"", f"download\n{message_id}\n{expires}".encode(), hashlib.sha256).hexdigest()
        self.assertEqual(client.curl(url.split("&signature=")[0] + "&signature=" + forged).status, 403)

    def test_without_links_it_is_a_dead_letter_that_says_why(self):
        receiver = self.receiver()
        daemon = self.daemon_with_webhook(receiver, destination={"max_message_bytes": "4KiB"})
        large = client.post(daemon, body_of("job.created", {"id": "job_1", "text": "x" * 5000})).message_id
        small = client.post(daemon, body_of("job.created", {"id": "job_2"})).message_id
        reason = daemon.wait_for_delivery(large, "dead")["reason"]
        self.assertRegex(reason, r"the message has \d+ bytes, max_message_bytes of the destination allows 4096")
        self.assertIn("downloads.listen is empty", reason)
        self.assertEqual(receiver.wait_for(1)[0].id, small)
