# SPDX-License-Identifier: Apache-2.0
"""Customers that come and go while the daemon runs, in files and in the store; and that nothing of one reaches another."""

import base64
import collections
import concurrent.futures
import http.client
import json
import random
import re

from support import client, settings
from support.case import SystemTest
from support.waiting import poll_until

OTHER_KEY = base64.b64encode(b"another key of them, of 32 bytes").decode()


def secret_of(name):
    return f"signing-secret-of-{name}"


def body_of(record, company, event="job.created"):
    return json.dumps({"event": event, "event_occurred_at": "2026-09-14T10:00:00Z", "company_id": company,
                       "job": {"id": record}}).encode()


class Installations(SystemTest):
    def add(self, daemon, name, *arguments, secret=True):
        daemon.secrets |= {secret_of(name), "the-second-secret-01", "the-third-secret-012", OTHER_KEY}
        if secret:
            daemon.environment["HOUSECALLD_SIGNING_SECRET"] = secret_of(name)
        done = daemon.command("installations", "add", name, "--project", "demo", "--integration", "hcp", *arguments)
        daemon.environment.pop("HOUSECALLD_SIGNING_SECRET", None)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def post(self, daemon, name, record, company="c1", secret=None):
        return client.post(daemon, body_of(record, company), installation=name, secret=secret or secret_of(name))

    def event_of(self, daemon, answer):
        self.assertEqual(answer.status, 200)
        return daemon.event(answer.message_id)

    def test_one_that_is_added_counts_with_the_next_request_and_after_a_restart(self):
        receiver = self.receiver()
        daemon = self.daemon_with_webhook(receiver)
        self.assertEqual(self.post(daemon, "new", "job_1").status, 401)
        done = self.add(daemon, "new", "--group-ref", "G", "--consumer-name", "Alex")
        self.assertIn("installations url new", done.stdout)
        self.assertEqual(self.post(daemon, "new", "job_1").status, 200)
        message = receiver.wait_for(1)[0].message
        self.assertEqual((message["installationId"], message["groupRef"], message["consumerName"]), ("new", "G", "Alex"))
        daemon.stop()
        self.assertIn("new", daemon.command("installations", "list").stdout, "without the daemon, too")
        daemon.start()
        self.assertEqual(self.post(daemon, "new", "job_2").status, 200)
        self.assertEqual(self.post(daemon, "new", "job_3", secret="another-secret-0123").status, 401)

    def test_the_ping_comes_before_the_secret(self):
        daemon = self.daemon()
        self.add(daemon, "new", secret=False)
        self.assertEqual(client.curl(daemon.url("new"), body=b'{"foo":"bar"}', certificate=daemon.certificate).status, 200)
        self.assertEqual(self.post(daemon, "new", "job_1").status, 401)
        poll_until(lambda: "no signing secret yet" in daemon.command("signatures").stdout, "it says why")
        done = daemon.command("installations", "rotate-secret", "new", "--secret-file", "-", stdin=secret_of("new") + "\n")
        self.assertEqual((done.returncode, done.stdout), (0, "new given the new secret\n"), done.stderr)
        self.assertEqual(self.post(daemon, "new", "job_1").status, 200)

    def test_secrets_overlap(self):
        daemon = self.daemon()
        self.add(daemon, "new")
        rotate = ["installations", "rotate-secret", "new", "--secret-file", "-"]
        daemon.command(*rotate, stdin="the-second-secret-01")
        for secret, status in ((secret_of("new"), 200), ("the-second-secret-01", 200), ("the-third-secret-012", 401)):
            self.assertEqual(self.post(daemon, "new", f"job_1{secret[4:7]}", secret=secret).status, status)
        daemon.command(*rotate, "--overlap", "0s", stdin="the-third-secret-012")
        for secret, status in ((secret_of("new"), 401), ("the-second-secret-01", 401), ("the-third-secret-012", 200)):
            self.assertEqual(self.post(daemon, "new", f"job_2{secret[4:7]}", secret=secret).status, status)
        shown = daemon.command("installations", "show", "new").stdout
        self.assertEqual(shown.count("secret:"), 1)
        self.assertNotIn("third-secret", shown)

    def test_the_first_verified_event_binds_the_company(self):
        receiver = self.receiver()
        daemon = self.daemon_with_webhook(receiver)
        self.add(daemon, "new")
        self.assertEqual(self.event_of(daemon, self.post(daemon, "new", "job_1", "first"))["state"], "routed")
        foreign = self.event_of(daemon, self.post(daemon, "new", "job_2", "second"))
        self.assertEqual((foreign["state"], foreign["reason"]),
                         ("unrouted", "the body is of company second, the installation of first"))
        daemon.wait_for_log("event of another company: its URL or secret is in use in two accounts", installation="new")
        self.assertIn("housecalld_foreign_events_total 1", daemon.metrics())
        daemon.stop()
        daemon.start()
        self.assertEqual(self.event_of(daemon, self.post(daemon, "new", "job_3", "second"))["state"], "unrouted")
        self.assertIn("first (from its first verified event)", daemon.command("installations", "show", "new").stdout)
        self.assertEqual(daemon.command("installations", "edit", "new", "--forget-company").returncode, 0)
        self.assertEqual(self.event_of(daemon, self.post(daemon, "new", "job_4", "second"))["state"], "routed")

    def test_a_company_belongs_to_one(self):
        receiver = self.receiver()
        daemon = self.daemon_with_webhook(receiver)
        self.add(daemon, "a", "--company-id", "company-a")
        self.add(daemon, "b")
        stolen = self.event_of(daemon, self.post(daemon, "b", "job_1", "company-a"))
        self.assertEqual((stolen["state"], stolen["reason"]),
                         ("unrouted", "the body is of company company-a, which is another installation's"))
        daemon.wait_for_log("installation is not bound: its first company is another one's", installation="b", of="a")
        body = body_of("job_2", "company-a")
        url = f"https://localhost:{daemon.port()}/v1/projects/demo/integrations/hcp"
        answer = client.curl(url, body=body, certificate=daemon.certificate,
                             headers=client.signed_headers(body, secret=secret_of("a")))
        self.assertEqual(answer.status, 200, "the URL of all still knows whose it is")
        self.assertIn("events routed again: 0", daemon.command("reroute", "--installation", "b", "--yes").stdout)
        self.assertEqual(stolen["state"], daemon.event(stolen["id"])["state"], "and routing it again changes nothing")
        self.assertEqual(self.event_of(daemon, self.post(daemon, "b", "job_3", "company-b"))["state"], "routed")
        done = daemon.command("installations", "edit", "b", "--company-id", "company-a")
        self.assertEqual(done.returncode, 2)
        self.assertIn('is that of installation "a"', done.stderr)
        rotated = daemon.command("installations", "rotate-secret", "b", "--secret-file", "-", stdin="the-second-secret-01")
        self.assertEqual(rotated.returncode, 0, rotated.stderr)

    def test_a_pinned_company_goes_along_and_is_not_had_twice(self):
        daemon = self.daemon()
        self.add(daemon, "a", "--company-id", "company-a")
        done = daemon.command("installations", "add", "b", "--project", "other", "--integration", "hcp", "--dry-run")
        self.assertEqual((done.returncode, done.stdout), (0, "b would be added\nnext: housecalld installations url b\n"))
        daemon.environment["HOUSECALLD_SIGNING_SECRET"] = secret_of("b")
        daemon.command("installations", "add", "b", "--project", "other", "--integration", "hcp")
        self.event_of(daemon, self.post(daemon, "b", "job_1", "company-a"))
        done = daemon.command("installations", "edit", "b", "--project", "demo")
        self.assertEqual(done.returncode, 2)
        self.assertIn('is that of installation "a"', done.stderr)

    def test_nobody_is_bound_to_anybody(self):
        daemon = self.daemon()
        self.add(daemon, "new")
        for company in ("*", "-"):
            self.event_of(daemon, self.post(daemon, "new", "job_" + company, company))
            self.assertEqual(daemon.json("installations", "show", "new")["company_id"], "")

    def test_an_id_that_is_added_again_is_another_one(self):
        receiver = self.receiver(lambda received: 500)
        daemon = self.daemon_with_webhook(receiver, delivery={"retry_delays": ["100ms"] * 100, "jitter": 0, "probe_interval": "100ms"})
        self.add(daemon, "new", "--group-ref", "first")
        answer = self.post(daemon, "new", "job_1", "first")
        daemon.command("installations", "remove", "new", "--yes")
        self.add(daemon, "new", "--group-ref", "second")
        self.assertEqual(daemon.json("installations", "show", "new")["company_id"], "", "it is bound anew")
        later = self.post(daemon, "new", "job_2", "second")
        receiver.behave = lambda received: 200
        for one in (answer, later):
            daemon.wait_for_delivery(one.message_id, "delivered")
        groups = {one.id: one.message["groupRef"] for one in receiver.taken}
        self.assertEqual(groups, {answer.message_id: "", later.message_id: "second"})

    def test_one_url_for_many_companies(self):
        receiver = self.receiver()
        daemon = self.daemon_with_webhook(receiver)
        for name in ("a", "b"):
            self.add(daemon, name, "--company-id", "company-" + name)
        url = f"https://localhost:{daemon.port()}/v1/projects/demo/integrations/hcp"
        for name, company, status in (("a", "company-a", 200), ("b", "company-b", 200), ("a", "company-b", 401),
                                      ("a", "company-c", 401)):
            body = body_of(f"job_{name}_{company}", company)
            answer = client.curl(url, body=body, certificate=daemon.certificate,
                                 headers=client.signed_headers(body, secret=secret_of(name)))
            self.assertEqual(answer.status, status, company)
        self.assertEqual({one.message["installationId"] for one in receiver.wait_for(2)}, {"a", "b"})

    def test_limits_of_one(self):
        daemon = self.daemon()
        self.add(daemon, "new", "--events-per-second", "0.001", "--body-bytes", "200", "--company-id", "*")
        self.assertEqual(self.post(daemon, "new", "job_" + "x" * 200).status, 413)
        self.assertEqual(self.post(daemon, "new", "job_1").status, 200)
        answer = self.post(daemon, "new", "job_2")
        self.assertEqual((answer.status, answer.headers["retry-after"]), (503, "30"))
        self.assertEqual(client.post(daemon, settings.sample("job.created")).status, 200, "of one alone")

    def test_one_that_is_removed_gets_nothing_more_in_and_everything_out(self):
        receiver = self.receiver(lambda received: 500)
        daemon = self.daemon_with_webhook(receiver, delivery={"retry_delays": ["100ms"] * 100, "jitter": 0, "probe_interval": "100ms"})
        self.add(daemon, "new", "--group-ref", "G")
        answer = self.post(daemon, "new", "job_1")
        asked = daemon.command("installations", "remove", "new")
        self.assertEqual((asked.returncode, asked.stderr), (0, "housecalld: nothing was changed; --yes does it\n"))
        self.assertEqual(daemon.command("installations", "remove", "new", "--yes").returncode, 0)
        self.assertEqual(self.post(daemon, "new", "job_2").status, 401)
        daemon.stop()
        daemon.start()
        receiver.behave = lambda received: 200
        daemon.wait_for_delivery(answer.message_id, "delivered")
        self.assertEqual(receiver.taken[0].message["groupRef"], "G")
        self.assertEqual(daemon.command("installations", "show", "new").returncode, 4)

    def test_the_url_and_what_to_do_with_it(self):
        daemon = self.daemon(public_url="https://hooks.example.com/hc/")
        self.add(daemon, "new")
        printed = daemon.command("installations", "url", "new").stdout
        self.assertEqual(printed.split("\n")[0],
                         "https://hooks.example.com/hc/v1/projects/demo/integrations/hcp/installations/new")
        self.assertIn("App Store -> Webhooks", printed)
        self.assertIn("https://hooks.example.com/hc/webhooks/new", printed)

    def test_what_cannot_be_done_is_said(self):
        daemon = self.daemon()
        self.add(daemon, "new")
        for arguments, code, words in (
                (["add", "new", "--project", "demo", "--integration", "hcp"], 2, 'there is an installation "new" already'),
                (["add", "n", "--project", "demo", "--integration", "hcpp"], 2, 'did you mean "hcp"'),
                (["add", "n", "--project", "demo"], 2, "--integration is required"),
                (["edit", "bluebird", "--project", "x"], 2, "stands in a file"),
                (["edit", "nobody", "--project", "x"], 4, "no installation"),
                (["rotate-secret", "new"], 2, "the new secret"),
                (["rotate-secret", "new", "--secret-file", "/nowhere"], 1, "/nowhere"),
                (["url", "nobody"], 4, "no installation")):
            done = daemon.command("installations", *arguments)
            self.assertEqual(done.returncode, code, f"{arguments}: {done.stderr}")
            self.assertIn(words, done.stderr)
        daemon.stop()
        done = daemon.command("installations", "edit", "new", "--project", "x")
        self.assertEqual(done.returncode, 1)
        self.assertIn("this needs the daemon", done.stderr)

    def test_the_key_of_the_secrets_can_be_replaced_and_is_missed(self):
        daemon = self.daemon()
        self.add(daemon, "new")

        def with_keys(*keys):
            daemon.config.write_text(re.sub(r'"secret_keys": \[[^]]*\]', '"secret_keys": ' + json.dumps(keys),
                                            daemon.config.read_text()))
        with_keys(OTHER_KEY)
        done = daemon.command("reload")
        self.assertEqual(done.returncode, 3)
        self.assertIn("the key of its secrets is not among store.secret_keys", done.stderr)
        with_keys(OTHER_KEY, settings.SECRET_KEY)
        self.assertEqual(daemon.command("reload").returncode, 0)
        daemon.wait_for_log("secrets of installations are encrypted with the first of store.secret_keys now")
        with_keys(OTHER_KEY)
        self.assertEqual(daemon.command("reload").stdout, "reloaded\n")
        daemon.stop()
        daemon.start()
        self.assertEqual(self.post(daemon, "new", "job_1").status, 200)


class Files(SystemTest):
    def write(self, daemon, file, *names, **more):
        (daemon.folder / "installations.d").mkdir(exist_ok=True)
        (daemon.folder / "installations.d" / file).write_text(json.dumps(
            [{"id": name, "project": "demo", "integration": "hcp", "signing_secrets": [secret_of(name)], **more}
             for name in names]))

    def test_they_come_and_go_with_a_reload_all_or_nothing(self):
        daemon = self.daemon(start=False, installations_dir="installations.d")
        self.write(daemon, "a.yaml", "a1", "a2")
        daemon.start()

        def status(name):
            return client.post(daemon, body_of(f"job_{random.random()}", "c"), installation=name, secret=secret_of(name)).status
        self.assertEqual([status(name) for name in ("a1", "a2", "b1")], [200, 200, 401])
        self.write(daemon, "a.yaml", "a2")
        self.write(daemon, "b.yaml", "b1", gruop_ref="x")
        done = daemon.command("reload")
        self.assertEqual(done.returncode, 3)
        self.assertIn("installations.d/b.yaml:1: installations[2].gruop_ref: unknown key", done.stderr)
        self.assertIn("the old configuration stays in effect", done.stderr)
        self.assertEqual([status(name) for name in ("a1", "a2", "b1")], [200, 200, 401])
        self.write(daemon, "b.yaml", "b1")
        self.assertEqual(daemon.command("reload").stdout, "reloaded\n")
        self.assertEqual([status(name) for name in ("a1", "a2", "b1")], [401, 200, 200])

    def test_what_is_in_a_file_and_in_the_store(self):
        daemon = self.daemon(start=False, installations_dir="installations.d")
        self.write(daemon, "a.yaml")
        daemon.start()
        daemon.environment["HOUSECALLD_SIGNING_SECRET"] = "the-secret-in-the-store"
        daemon.secrets.add("the-secret-in-the-store")
        self.assertEqual(daemon.command("installations", "add", "x", "--project", "demo", "--integration", "hcp").returncode, 0)
        self.write(daemon, "a.yaml", "x")
        self.assertEqual(daemon.command("reload").returncode, 0)
        daemon.wait_for_log("installation stands in a file and in the store: the file counts; "
                            "`installations remove` takes the other away", installation="x")

        def status(secret):
            return client.post(daemon, body_of(f"job_{random.random()}", "c"), installation="x", secret=secret).status
        self.assertEqual([status(secret_of("x")), status("the-secret-in-the-store")], [200, 401])
        self.write(daemon, "a.yaml")
        daemon.command("reload")
        daemon.wait_for_log("installation stands in no file any more: what the store has of it counts again", installation="x")
        self.assertEqual([status(secret_of("x")), status("the-secret-in-the-store")], [401, 200])
        self.write(daemon, "a.yaml", "x")
        daemon.command("reload")
        self.assertEqual(daemon.command("installations", "remove", "x", "--yes").returncode, 0)
        self.write(daemon, "a.yaml")
        daemon.command("reload")
        self.assertEqual([status(secret_of("x")), status("the-secret-in-the-store")], [401, 401])

    def test_names_are_those_of_the_life_in_which_an_event_came(self):
        receiver = self.receiver(lambda received: 500)
        daemon = self.daemon(start=False, installations_dir="installations.d", destinations={"crm": settings.webhook(receiver.url)},
                             delivery={"retry_delays": ["100ms"] * 100, "jitter": 0, "probe_interval": "100ms"})
        self.write(daemon, "a.yaml")
        daemon.start()
        daemon.environment["HOUSECALLD_SIGNING_SECRET"] = secret_of("x")
        add = ["installations", "add", "x", "--project", "demo", "--integration", "hcp", "--company-id", "*", "--group-ref", "store"]
        sent = {}

        def post(group):
            answer = client.post(daemon, body_of(f"job_{len(sent)}", "c"), installation="x", secret=secret_of("x"))
            self.assertEqual(answer.status, 200)
            sent[answer.message_id] = group
        self.assertEqual(daemon.command(*add).returncode, 0)
        post("store")
        daemon.command("installations", "remove", "x", "--yes")
        self.write(daemon, "a.yaml", "x", group_ref="file", company_id="*")
        daemon.command("reload")
        post("file")
        self.write(daemon, "a.yaml")
        daemon.command("reload")
        self.assertEqual(daemon.command(*add[:-1], "again").returncode, 0)
        post("again")
        receiver.behave = lambda received: 200
        for message_id in sent:
            daemon.wait_for_delivery(message_id, "delivered")
        groups = {one.id: one.message["groupRef"] for one in receiver.taken}
        # Of what the store had before it was added again nothing is known any more.
        self.assertEqual(groups, {key: "" if group == "store" else group for key, group in sent.items()})

    def test_what_leaves_the_files_leaves_its_company(self):
        daemon = self.daemon(start=False, installations_dir="installations.d")
        self.write(daemon, "a.yaml", "x")
        daemon.start()

        def state(company):
            answer = client.post(daemon, body_of(f"job_{random.random()}", company), installation="x", secret=secret_of("x"))
            return daemon.event(answer.message_id)["state"]
        self.assertEqual([state("first"), state("second")], ["routed", "unrouted"])
        daemon.stop()
        daemon.start()
        self.assertEqual(state("second"), "unrouted", "a restart is no goodbye")
        self.write(daemon, "a.yaml")
        daemon.command("reload")
        self.write(daemon, "a.yaml", "x")
        daemon.command("reload")
        self.assertEqual([state("second"), state("first")], ["routed", "unrouted"])
        self.write(daemon, "a.yaml", "x", company_id="first")
        daemon.command("reload")
        daemon.wait_for_log("installation is not bound to a company any more", count=2, installation="x")
        self.write(daemon, "a.yaml", "x")
        daemon.command("reload")
        self.assertEqual([state("first"), state("second")], ["routed", "unrouted"])
        daemon.stop()
        self.write(daemon, "a.yaml")
        daemon.start()
        daemon.stop()
        self.write(daemon, "a.yaml", "x")
        daemon.start()
        self.assertEqual(state("third"), "routed")

    def test_a_reload_says_all_that_is_wrong_and_what_waits_for_a_restart(self):
        daemon = self.daemon(log={"format": "json", "level": "info"})
        good = json.loads(daemon.config.read_text())
        bad = json.loads(json.dumps(good))
        bad["delivery"]["jitter"] = 2
        bad["destinations"]["crm"]["kind"] = "fax"
        bad["log"]["level"] = "loud"
        daemon.config.write_text(json.dumps(bad, indent=1))
        done = daemon.command("reload")
        self.assertEqual(done.returncode, 3)
        for key in ("delivery.jitter", "destinations.crm.kind", "log.level"):
            self.assertIn(key, done.stderr)
        good["limits"] = {"body_bytes": "2MiB"}
        good["log"]["format"] = "text"
        daemon.config.write_text(json.dumps(good, indent=1))
        done = daemon.command("reload")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "reloaded\n", "needs a restart: limits.body_bytes\n"))
        poll_until(lambda: any("reloaded config=" in line["message"] for line in list(daemon.log)), "the log's format changed")


class Tenants(SystemTest):
    """500 installations, half of them in files, and 40,000 events mixed over them; every third company is somebody else's."""

    COUNT = 500
    EVENTS = 40_000
    CONNECTIONS = 4

    def setUp(self):
        self.names = [f"t{number:03}" for number in range(self.COUNT)]
        self.daemon_ = self.daemon(start=False, listen=[{"address": "127.0.0.1:0", "tls": False}], installations_dir="installations.d",
                                   destinations={"crm": {"kind": "file", "path": "crm.ndjson", "concurrency": 64}},
                                   log={"format": "json", "level": "info"}, installations=[])
        folder = self.daemon_.folder / "installations.d"
        folder.mkdir()
        for name in self.names[::2]:
            (folder / f"{name}.yaml").write_text(json.dumps(self.settings_of(name)))

    @staticmethod
    def settings_of(name):
        return {"id": name, "project": "demo", "integration": "hcp", "group_ref": "group-" + name,
                "company_id": "company-" + name, "signing_secrets": [secret_of(name)]}

    def add_the_others(self):
        connection = client.UnixConnection(self.daemon_.folder / "admin.sock")
        for name in self.names[1::2]:
            made = self.settings_of(name)
            made["signing_secret"] = made.pop("signing_secrets")[0]
            connection.request("POST", "/v1/installations", json.dumps(made), {"Content-Type": "application/json"})
            answer = connection.getresponse()
            self.assertEqual((answer.status, answer.read()[:15]), (200, b'{"changed":true'))
        connection.close()

    def send(self, share):
        """The share of one connection: the answers' ids by what was sent."""
        connection = http.client.HTTPConnection("127.0.0.1", self.daemon_.port(), timeout=60)
        sent = {}
        for number, name, company in share:
            body = body_of(f"job_{name}_{company}_{number}", company)
            headers = client.signed_headers(body, secret=secret_of(name), sign=client.python_signature)
            connection.request("POST", f"/webhooks/{name}", body, headers)
            answer = connection.getresponse()
            text = answer.read()
            if answer.status != 200:
                raise AssertionError(f"{name}: {answer.status} {text}")
            sent[json.loads(text)["id"]] = (number, name, company)
        connection.close()
        return sent

    def test_nothing_crosses(self):
        self.daemon_.start()
        self.daemon_.config.write_text(self.daemon_.config.read_text().replace('"level": "info"', '"level": "warning"'))
        self.assertEqual(self.daemon_.command("reload").returncode, 0)
        self.add_the_others()
        dice = random.Random(20261125)
        wanted = []
        for number in range(self.EVENTS):
            name = dice.choice(self.names)
            wanted.append((number, name, "company-" + (dice.choice(self.names) if number % 10 == 0 else name)))
        with concurrent.futures.ThreadPoolExecutor(self.CONNECTIONS) as pool:
            sent = {}
            for part in pool.map(self.send, [wanted[i::self.CONNECTIONS] for i in range(self.CONNECTIONS)]):
                sent.update(part)
        self.assertEqual(len(sent), self.EVENTS)
        own = {message_id: one for message_id, one in sent.items() if one[2] == "company-" + one[1]}
        file = self.daemon_.folder / "crm.ndjson"
        poll_until(lambda: file.exists() and file.read_bytes().count(b"\n") >= len(own), "all is delivered", 240, interval=0.5)
        lines = [json.loads(line) for line in file.read_text().splitlines()]
        self.assertEqual(len(lines), len(own), "nothing of another company is forwarded")
        seen = collections.Counter()
        for line in lines:
            record = line["result"][0]["id"]
            _, name, company, number = record.split("_")
            self.assertEqual((line["installationId"], line["groupRef"], company), (name, "group-" + name, "company-" + name))
            self.assertEqual(line["result"][0]["rawEvent"]["company_id"], company)
            seen[int(number)] += 1
        self.assertEqual(set(seen.values()), {1})
        self.assertEqual(set(seen), {number for number, _, _ in own.values()})
