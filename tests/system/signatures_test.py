# SPDX-License-Identifier: Apache-2.0
"""Why requests are refused can be found out: `signatures`, and `send-test --as-hcp`."""

import json
import time
import unittest

import jsonschema
import yaml

from support import client, settings
from support.case import SystemTest
from support.waiting import poll_until

BODY = settings.sample("job.created")


class Signatures(SystemTest):
    def setUp(self):
        self.daemon_ = self.daemon()

    def refused(self, count):
        return poll_until(lambda: (lambda all: all if len(all) == count else None)(self.daemon_.json("signatures")),
                          f"{count} refused requests")

    def test_each_reason_is_told_with_what_to_look_at(self):
        now = int(time.time())
        good = client.signed_headers(BODY)
        for headers, installation in (
                ({}, "bluebird"), ({"Api-Signature": good["Api-Signature"]}, "bluebird"),
                (good | {"Api-Signature": "abc"}, "bluebird"),
                (client.signed_headers(BODY, timestamp=now - 3 * 86400), "bluebird"),
                (client.signed_headers(BODY, timestamp=now + 3600), "bluebird"),
                (client.signed_headers(BODY, secret="x" * 32), "bluebird"), (good, "redbird")):
            self.assertEqual(client.post(self.daemon_, BODY, headers=headers, installation=installation).status, 401)
        rows = self.refused(7)
        details = {(row["installation"], row["reason"], row["detail"].split(":")[0].split(";")[0]) for row in rows}
        self.assertIn(("bluebird", "missing_signature", "Api-Signature is missing"), details)
        self.assertIn(("bluebird", "missing_signature", "Api-Timestamp is missing"), details)
        self.assertIn(("bluebird", "wrong_signature", "signed with another secret, or changed on its way"), details)
        self.assertIn(("-", "unknown_installation", "no installation has this URL"), details)
        text = self.daemon_.command("signatures", "--installation", "bluebird").stdout
        self.assertRegex(text, r"Api-Timestamp is 25920\d s behind this machine's clock: is the clock right")
        self.assertRegex(text, r"Api-Timestamp is 3\d{3} s ahead of this machine's clock")
        self.assertNotIn("unknown_installation", text)
        whole = json.dumps(rows) + text
        for private in (settings.SECRET, good["Api-Signature"], "job_"):
            self.assertNotIn(private, whole)
        description = yaml.safe_load((settings.ROOT / "handlers/admin/openapi.yaml").read_text())
        jsonschema.validate({"refused": rows}, {"$ref": "#/components/schemas/RefusedRequests",
                                                "components": description["components"]})

    def test_only_the_last_ones_are_kept(self):
        for index in range(25):
            client.post(self.daemon_, BODY + b" " * index, headers={})
        client.post(self.daemon_, BODY, secret="x" * 32)
        self.refused(11)

    def test_nothing_was_refused(self):
        client.post(self.daemon_, BODY)
        done = self.daemon_.command("signatures")
        self.assertEqual((done.returncode, done.stderr), (0, "no request was refused for its signature since the start\n"))


class AsHcp(SystemTest):
    def setUp(self):
        installation = settings.configuration()["installations"][0]
        self.daemon_ = self.daemon(listen=[{"address": "127.0.0.1:0", "tls": False}],
                                   installations=[dict(installation, signing_secrets=["o" * 32, settings.SECRET])])

    def send(self, content):
        path = self.daemon_.folder / "captured.txt"
        path.write_bytes(content)
        return self.daemon_.command("send-test", "--as-hcp", str(path), "--url", f"http://127.0.0.1:{self.daemon_.port()}")

    def captured(self, headers, body=BODY, line_end=b"\r\n"):
        lines = [b"POST /webhooks/bluebird HTTP/1.1", b"Host: x"] + [f"{k}: {v}".encode() for k, v in headers.items()]
        return line_end.join(lines) + 2 * line_end + body

    def test_a_captured_request_is_judged_and_posted_as_it_is(self):
        done = self.send(self.captured(client.signed_headers(BODY)))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("signature: valid, with signing_secrets[1] of bluebird\n", done.stdout)
        self.assertRegex(done.stdout, r'answer: 200 \{"id":"msg_')
        done = self.send(self.captured(client.signed_headers(BODY), line_end=b"\n"))
        self.assertIn("signature: valid", done.stdout)
        self.assertEqual(len(self.daemon_.json("events", "list")), 1, "the second is a repeat")

    def test_what_is_wrong_with_it_is_said(self):
        wrong = client.signed_headers(BODY, secret="z" * 32)
        done = self.send(self.captured(wrong))
        self.assertEqual((done.returncode, done.stdout.splitlines()[0]), (1, "signature: wrong"))
        self.assertIn("answer: 401", done.stdout)
        old = client.signed_headers(BODY, timestamp=int(time.time()) - 3 * 86400)
        self.assertIn("signature: stale, with signing_secrets[1] of bluebird", self.send(self.captured(old)).stdout)
        done = self.send(self.captured(client.signed_headers(BODY), body=BODY + b"\n"))
        self.assertIn("signature: wrong", done.stdout)
        self.assertIn("a line break at its end among them", done.stdout)
        done = self.send(b"{}")
        self.assertEqual(done.returncode, 2)
        self.assertIn("no empty line between headers and body", done.stderr)
        done = self.send(b"POST / HTTP/1.1\n\n{}")
        self.assertIn("neither Api-Signature nor Api-Timestamp", done.stderr)


if __name__ == "__main__":
    unittest.main()
