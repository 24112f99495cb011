# SPDX-License-Identifier: Apache-2.0
"""The admin API answers what its description says, by curl over the socket and over TLS with a token."""

import json
import re
import subprocess
import unittest

import jsonschema
import yaml

from support import client, settings
from support.case import SystemTest

DESCRIPTION = settings.ROOT / "handlers" / "admin" / "openapi.yaml"
VALIDATOR = settings.ROOT / "tests" / "system" / "openapi"
TOKEN = "0123456789abcdef0123456789abcdef"


def token(name, secret, scopes):
    return {"name": name, "secret": secret, "scopes": scopes}


class Description(unittest.TestCase):
    def test_it_is_valid_openapi(self):
        done = subprocess.run(["node", "validate.mjs", str(DESCRIPTION)], cwd=VALIDATOR, capture_output=True, text=True,
                              check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_it_describes_every_operation_and_no_other(self):
        source = (settings.ROOT / "handlers" / "admin" / "api.cpp").read_text()
        served = set(re.findall(r'\{"(GET|POST)", "(/v1/[^"]*)"', source))
        described = {(method.upper(), re.sub(r"\{\w+\}", "*", path))
                     for path, item in yaml.safe_load(DESCRIPTION.read_text())["paths"].items()
                     for method in item if path.startswith("/v1/")}
        self.assertEqual(described, served)


class AdminApi(SystemTest):
    @classmethod
    def setUpClass(cls):
        cls.description = yaml.safe_load(DESCRIPTION.read_text())

    def setUp(self):
        self.receiver_ = self.receiver(lambda received: (422, {}))
        self.daemon_ = self.daemon_with_webhook(self.receiver_)
        self.message_id = client.post(self.daemon_, settings.sample("job.created")).message_id
        self.daemon_.wait_for_delivery(self.message_id, "dead")

    def ask(self, method, target, body=None):
        answer = client.curl("http://localhost" + target, "--unix-socket", str(self.daemon_.folder / "admin.sock"),
                           method=method, body=None if body is None else body.encode(),
                           headers={"Content-Type": "application/json"})
        self.daemon_.everything.append(answer.body)
        return answer

    def check(self, answer, schema):
        jsonschema.validate(json.loads(answer.body), {"$ref": f"#/components/schemas/{schema}",
                                                      "components": self.description["components"]})

    def expect(self, method, path, target=None, body=None):
        answer = self.ask(method, target or path, body)
        self.assertEqual(answer.status, 200, f"{method} {target or path}: {answer}")
        content = self.description["paths"][path][method.lower()]["responses"]["200"]["content"]
        (kind, described), = content.items()
        self.assertTrue(answer.headers["content-type"].startswith(kind), answer.headers)
        if kind == "application/json":
            self.check(answer, described["schema"]["$ref"].rsplit("/", 1)[1])
            return json.loads(answer.body)
        return answer.body

    def expect_problem(self, status, detail, method, target, body=None):
        answer = self.ask(method, target, body)
        self.assertEqual(answer.status, status, answer)
        self.assertEqual(answer.headers["content-type"], "application/problem+json")
        self.check(answer, "Problem")
        problem = json.loads(answer.body)
        self.assertEqual(problem["status"], status)
        self.assertIn(detail, problem.get("detail", problem["title"]))
        return answer

    def test_every_operation_answers_as_it_is_described(self):
        for path in ("/health", "/ready", "/metrics", "/v1/events", "/v1/deliveries", "/v1/destinations",
                     "/v1/installations"):
            self.expect("GET", path)
        self.expect("GET", "/v1/events/{id}", f"/v1/events/{self.message_id}")
        delivery = self.expect("GET", "/v1/deliveries", "/v1/deliveries?state=dead")["deliveries"][0]["id"]
        report = self.expect("GET", "/v1/deliveries/{id}", f"/v1/deliveries/{delivery}")
        self.assertEqual(report["delivery"]["tries"][0]["response"], "ok")
        for verb, body in (("test", None), ("pause", '{"for": "1h"}'), ("pause", None), ("disable", '{"reason": "moving"}'),
                           ("enable", None), ("enable", None)):
            self.expect("POST", "/v1/destinations/{name}/" + verb, f"/v1/destinations/crm/{verb}", body)
        self.expect("POST", "/v1/events/reroute", body='{"state": "unrouted", "dry_run": true}')
        step = self.expect("POST", "/v1/deliveries/replay", body='{"state": "dead", "dry_run": true, "limit": 10}')
        self.assertEqual((step["matched"], step["changed"], step["next"]), (1, 0, None))
        self.expect("POST", "/v1/events/erase", body='{"record": "nobody", "give_up": true}')
        self.expect_problem(400, "a record, an installation", "POST", "/v1/events/erase")
        step = self.expect("POST", "/v1/deliveries/discard", body='{"dry_run": false}')
        self.assertEqual((step["matched"], step["changed"]), (1, 1))
        self.expect("POST", "/v1/deliveries/replay", body='{"state": "discarded"}')

    def test_installations(self):
        path = "/v1/installations"
        self.daemon_.secrets |= {"a-secret-of-16-or-more", "another-secret-of-16", "an-api-key-0123456789"}
        new = {"id": "new", "project": "demo", "integration": "hcp", "signing_secret": "a-secret-of-16-or-more",
               "value_mappings": ["jobs/a/b = c"], "api_key": "an-api-key-0123456789", "events_per_second": 2.5}
        dry = self.expect("POST", path, body=json.dumps({**new, "dry_run": True}))
        self.assertFalse(dry["changed"])
        self.expect_problem(404, "no installation", "GET", path + "/new")
        made = self.expect("POST", path, body=json.dumps(new))["installation"]
        self.assertEqual((made["signing_secrets"], made["api_key"], made["kept_in"], made["events_per_second"]),
                         (1, True, "store", 2.5))
        self.expect("GET", path + "/{name}", path + "/new")
        self.expect("GET", path + "/{name}/url", path + "/new/url")
        edited = self.expect("POST", path + "/{name}/edit", path + "/new/edit", '{"consumer_name": "Alex", "value_mappings": ""}')
        self.assertEqual((edited["installation"]["consumer_name"], edited["installation"]["value_mappings"]), ("Alex", []))
        rotated = self.expect("POST", path + "/{name}/rotate-secret", path + "/new/rotate-secret",
                              '{"signing_secret": "another-secret-of-16", "overlap": "1h"}')["installation"]
        self.assertEqual([one["valid_until"] is None for one in rotated["secrets"]], [True, False])
        self.expect_problem(404, "not bound", "POST", path + "/new/forget-company")
        self.assertFalse(self.expect("POST", path + "/{name}/remove", path + "/new/remove")["changed"])
        self.expect("POST", path + "/{name}/remove", path + "/new/remove", '{"dry_run": false}')
        self.expect_problem(404, "no installation", "GET", path + "/new")
        for name, verb, body, code, words in (
                ("", "", new | {"id": "a b"}, 400, "id: expected"), ("", "", new | {"integration": "hcpp"}, 400, 'did you mean "hcp"'),
                ("", "", new | {"signing_secret": "short-and-secret"[:9]}, 400, "16 to 512 characters"),
                ("", "", new | {"id": "bluebird"}, 400, "stands in a file"), ("", "", new | {"body_bytes": -1}, 400, "body_bytes"),
                ("", "", new | {"field_mappings": ["x"]}, 400, "OBJECT/NAME = FIELD"), ("", "", {"id": "x"}, 400, "project: expected"),
                ("", "", new | {"optional_fields": ["jobs/nothing"]}, 400, "is no optional field of the manifest"),
                ("", "", new | {"field_mappings": ["jobs/$['a = b"]}, 400, "is no path"),
                ("", "", new | {"signing-secret": "a-secret-of-16-or-more"}, 400, "no parameter"),
                ("", "", new | {"company_id": settings.COMPANY}, 400, 'is that of installation "bluebird"'),
                ("", "", new | {"gruop_ref": "x"}, 400, 'did you mean "group_ref"'),
                ("/bluebird", "/edit", {"project": "x"}, 400, "change it there"), ("/nobody", "/edit", {}, 404, "no installation"),
                ("/nobody", "/rotate-secret", {"signing_secret": "another-secret-of-16"}, 404, "no installation"),
                ("/bluebird", "/rotate-secret", {}, 400, "the new secret"), ("/nobody", "/url", None, 404, "no installation")):
            method = "POST" if body is not None else "GET"
            problem = self.expect_problem(code, words, method, path + name + verb, json.dumps(body) if body is not None else None)
            self.assertNotIn("short-and", problem.body)
        self.daemon_.command("store", "backup", str(self.daemon_.folder / "backup.db"))

    def test_reload(self):
        self.assertEqual(self.expect("POST", "/v1/reload")["needs_restart"], [])
        good = self.daemon_.config.read_text()
        self.daemon_.config.write_text(good.replace('"concurrency"', '"concurency"').replace('"format": "json"', '"format": "xml"'))
        self.expect_problem(400, "log.format", "POST", "/v1/reload")
        self.daemon_.config.write_text(good)
        self.expect("POST", "/v1/reload")

    def test_pages_follow_each_other(self):
        for event in settings.EVENTS[:5]:
            client.post(self.daemon_, settings.sample(event))
        first = self.expect("GET", "/v1/events", "/v1/events?limit=4")
        second = self.expect("GET", "/v1/events", f"/v1/events?limit=4&cursor={first['next']}")
        self.assertEqual((len(first["events"]), len(second["events"]), second["next"]), (4, 2, None))
        oldest = self.expect("GET", "/v1/events", "/v1/events?limit=1&oldest_first=true")
        self.assertEqual(oldest["events"][0]["id"], self.message_id)
        found = self.expect("GET", "/v1/events", "/v1/events?text=%22job.created%22&since=1h")
        self.assertEqual([row["id"] for row in found["events"]], [self.message_id])

    def test_what_is_wrong_is_said(self):
        for target, detail in (("?limt=3", 'no parameter "limt"; did you mean "limit"?'),
                               ("?limit=0", 'limit "0": expected a number from 1 to 1000'),
                               ("?limit=1001", "from 1 to 1000"), ("?state=lost", "routed, unrouted or unmapped"),
                               ("?since=soon", "2026-09-14T10:00:00Z"), ("?cursor=1.2", "the next of an earlier answer"),
                               ("?text=%4", "hexadecimal"), ("?object=jobs&object=leads", "object is given twice")):
            self.expect_problem(400, detail, "GET", "/v1/events" + target)
        self.assertEqual(self.ask("GET", "/v1/events?limit=1000").status, 200)
        for body, detail in (("{", "not a JSON object"), ("[]", "not a JSON object"), ('{"state": ["dead"]}', "expected a string"),
                             ('{"state": {"a": 1}}', "expected a string"), ('{"state": [1]}', "a list of strings"),
                             ('{"state": "waiting"}', "needs no replay"), ('{"state": "dead", "to": "crn"}', "configured"),
                             ('{"state": "dead", "dry_run": "maybe"}', "true or false")):
            self.expect_problem(400, detail, "POST", "/v1/deliveries/replay", body)
        self.expect_problem(404, "no event msg_x", "GET", "/v1/events/msg_x")
        self.expect_problem(404, "no delivery", "GET", "/v1/deliveries/x")
        self.expect_problem(404, 'no destination "crn"', "POST", "/v1/destinations/crn/enable")
        self.expect_problem(404, 'no destination "a b"', "POST", "/v1/destinations/a%20b/disable")
        self.expect_problem(404, "not found", "GET", "/v1/nothing")
        answer = self.expect_problem(405, "method not allowed", "DELETE", "/v1/events")
        self.assertEqual(answer.headers["allow"], "GET")
        self.assertEqual(self.daemon_.delivery(self.message_id)["state"], "dead", "a refusal changes nothing")


class Remote(SystemTest):
    def test_it_takes_a_token_over_tls(self):
        daemon = self.daemon(admin={"listen": "unix:admin.sock", "remote_listen": "127.0.0.1:0",
                                    "tokens": [token("other", "x" * 32, ["read"]),
                                               token("ops", TOKEN, ["read", "operate"])],
                                    "failure_delay": "10ms"})
        message_id = client.post(daemon, settings.sample("job.created")).message_id
        server = f"https://localhost:{daemon.port(1)}"
        for headers in ({}, {"Authorization": "Bearer " + TOKEN[:-1]}, {"Authorization": "Basic " + TOKEN},
                        {"Authorization": "Bearer "}):
            for path in ("/v1/events", "/metrics", "/health"):
                answer = client.curl(server + path, headers=headers, certificate=daemon.certificate)
                self.assertEqual((answer.status, answer.headers["www-authenticate"]), (401, "Bearer"))
                self.assertEqual(json.loads(answer.body), {"title": "unauthorized", "status": 401})
        answer = client.curl(server + "/v1/events", headers={"Authorization": "bearer " + TOKEN},
                             certificate=daemon.certificate)
        self.assertEqual(json.loads(answer.body)["events"][0]["id"], message_id)
        (daemon.folder / "token").write_text(TOKEN + "\n")
        there = ["--server", server, "--ca-file", str(daemon.certificate)]
        with_file = there + ["--token-file", str(daemon.folder / "token")]
        self.assertEqual(daemon.json("events", "list", *with_file)[0]["id"], message_id)
        self.assertEqual(daemon.command("destinations", "pause", "crm", *with_file).returncode, 0)
        self.assertEqual(daemon.command("events", "list", *there).returncode, 2)
        daemon.environment["HOUSECALLD_ADMIN_TOKEN"] = "wrong" * 8
        refused = daemon.command("events", "list", *there)
        self.assertEqual((refused.returncode, refused.stderr), (1, "housecalld: unauthorized\n"))

    def test_it_is_not_opened_without_a_token_worth_the_name(self):
        for secrets, code, words in (([], 3, "admin.tokens: is empty"), (["x" * 31], 3, "expected 32 characters or more"),
                                     (["x" * 32, "x" * 32], 3, "an earlier token has the same"), (["x" * 32], 0, "")):
            tokens = [token(f"t{index}", secret, ["read"]) for index, secret in enumerate(secrets)]
            daemon = self.daemon(start=False, admin={"remote_listen": "127.0.0.1:0", "tokens": tokens})
            done = daemon.command("check-config")
            self.assertEqual(done.returncode, code, done.stderr)
            self.assertIn(words, done.stderr)


if __name__ == "__main__":
    unittest.main()
