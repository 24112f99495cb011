# SPDX-License-Identifier: Apache-2.0
"""Who may ask the admin API for what, and what is written down about it."""

import json
import os
import pwd
import shutil
import socket
import subprocess
import unittest

from support import client, settings
from support.case import SystemTest
from support.waiting import poll_until

READ, OPERATE, ERASE = "r" * 32, "o" * 32, "e" * 32
TOKENS = [{"name": "scraper", "secret": READ, "scopes": ["read"]},
          {"name": "operator", "secret": OPERATE, "scopes": ["read", "operate"]},
          {"name": "privacy", "secret": ERASE, "scopes": ["erase"]}]
JSON = {"Content-Type": "application/json"}
ERASURE = b'{"record": "nobody"}'


def bearer(secret):
    return {"Authorization": "Bearer " + secret}


class Access(SystemTest):
    """The table: listener, method, path, headers, body, the answer."""

    TABLE = (
        # The Unix socket: its file says who may. Nothing of a browser reaches it.
        ("unix", "GET", "/v1/events", {}, None, 200),
        ("unix", "GET", "/metrics", {}, None, 200),
        ("unix", "GET", "/v1/events", {"Host": "evil.example"}, None, 200),
        ("unix", "POST", "/v1/events/erase", {}, ERASURE, 200),
        # metrics.listen: for whoever can connect, nothing of customers.
        ("metrics", "GET", "/health", {}, None, 200),
        ("metrics", "GET", "/ready", {}, None, 200),
        ("metrics", "GET", "/metrics", {}, None, 200),
        ("metrics", "HEAD", "/metrics", {}, None, 200),
        ("metrics", "GET", "/metrics", {"Host": "127.0.0.1:9464"}, None, 200),
        ("metrics", "GET", "/metrics", {"Host": "[::1]"}, None, 200),
        ("metrics", "GET", "/metrics", {"Host": "Monitor.Internal:9464"}, None, 200),
        ("metrics", "GET", "/metrics", {"Host": "evil.example"}, None, 421),
        ("metrics", "GET", "/metrics", {"Host": "localhost.evil.example"}, None, 421),
        ("metrics", "GET", "/metrics", {"Host": "127.0.0.1.evil.example"}, None, 421),
        ("metrics", "GET", "/metrics", {"Origin": "http://evil.example"}, None, 403),
        ("metrics", "GET", "/metrics", {"Origin": "null"}, None, 403),
        ("metrics", "POST", "/metrics", JSON, b"{}", 405),
        ("metrics", "GET", "/v1/events", {}, None, 404),
        ("metrics", "GET", "/v1/events", bearer(READ), None, 404),
        ("metrics", "POST", "/v1/destinations/crm/disable", JSON, b"{}", 404),
        ("metrics", "GET", "/webhooks/bluebird", {}, None, 404),
        # admin.remote_listen: TLS, a known Host, a token with the scope.
        ("tls", "GET", "/metrics", {}, None, 401),
        ("tls", "GET", "/health", {}, None, 401),
        ("tls", "GET", "/v1/events", {"Authorization": "Basic " + READ}, None, 401),
        ("tls", "GET", "/v1/events", bearer(READ[:-1]), None, 401),
        ("tls", "GET", "/v1/events", bearer(READ + "r"), None, 401),
        ("tls", "GET", "/v1/events", bearer(""), None, 401),
        ("tls", "GET", "/v1/events", bearer(READ), None, 200),
        ("tls", "GET", "/metrics", bearer(READ), None, 200),
        ("tls", "GET", "/nothing", bearer(READ), None, 404),
        ("tls", "GET", "/v1/events", bearer(ERASE), None, 403),
        ("tls", "POST", "/v1/destinations/crm/enable", bearer(READ) | JSON, b"{}", 403),
        ("tls", "POST", "/v1/events/erase", bearer(READ) | JSON, ERASURE, 403),
        ("tls", "POST", "/v1/events/erase", bearer(OPERATE) | JSON, ERASURE, 403),
        ("tls", "POST", "/v1/events/erase", bearer(ERASE) | JSON, ERASURE, 200),
        ("tls", "POST", "/v1/destinations/crm/enable", bearer(OPERATE) | JSON, b"{}", 200),
        ("tls", "POST", "/v1/deliveries/discard", bearer(ERASE) | JSON, b"{}", 403),
        ("tls", "POST", "/v1/destinations/crm/enable", bearer(OPERATE) | {"Content-Type": "text/plain"}, b"{}", 415),
        ("tls", "POST", "/v1/destinations/crm/enable",
         bearer(OPERATE) | {"Content-Type": "application/x-www-form-urlencoded"}, b"{}", 415),
        ("tls", "POST", "/v1/destinations/crm/enable", bearer(OPERATE) | {"Content-Type": ""}, b"", 415),
        ("tls", "POST", "/v1/destinations/crm/enable",
         bearer(OPERATE) | {"Content-Type": "Application/JSON; charset=utf-8"}, b"{}", 200),
        ("tls", "POST", "/v1/destinations/crm/enable", bearer(OPERATE) | JSON | {"Origin": "https://evil.example"}, b"{}", 403),
        ("tls", "POST", "/v1/destinations/crm/enable", bearer(OPERATE) | JSON | {"Origin": "https://localhost"}, b"{}", 200),
        ("tls", "GET", "/v1/events", bearer(READ) | {"Host": "evil.example"}, None, 421),
        ("tls", "GET", "/v1/events", bearer(READ) | {"Host": "monitor.internal"}, None, 200),
        # The endpoint has nothing of all that.
        ("public", "GET", "/metrics", bearer(READ), None, 404),
        ("public", "GET", "/health", {}, None, 404),
        ("public", "GET", "/v1/events", bearer(READ), None, 404),
        ("public", "POST", "/v1/events/erase", bearer(ERASE) | JSON, ERASURE, 404),
    )

    def setUp(self):
        self.daemon_ = self.daemon(
            admin={"listen": "unix:admin.sock", "remote_listen": "127.0.0.1:0", "tokens": TOKENS, "failure_delay": "5ms",
                   "hosts": ["monitor.internal"]},
            metrics={"listen": "127.0.0.1:0"})

    def ask(self, listener, method, path, headers=None, body=None):
        daemon = self.daemon_
        options, server = {
            "unix": (["--unix-socket", str(daemon.folder / "admin.sock")], "http://localhost"),
            "public": ([], f"https://localhost:{daemon.port(0)}"),
            "tls": ([], f"https://localhost:{daemon.port(1)}"),
            "metrics": ([], f"http://localhost:{daemon.port(2)}"),
        }[listener]
        if method == "HEAD":
            options, method = options + ["--head"], None
        return client.curl(server + path, *options, method=method, headers=headers, body=body,
                           certificate=daemon.certificate)

    def test_the_table(self):
        for listener, method, path, headers, body, status in self.TABLE:
            with self.subTest(listener=listener, method=method, path=path, headers=headers):
                self.assertEqual(self.ask(listener, method, path, headers, body).status, status)
        self.assertEqual(set(json.loads(self.ask("metrics", "GET", "/health").body)), {"status", "reasons", "version"},
                         "nothing that is made of secrets")
        for listener, path in (("metrics", "/metrics"), ("metrics", "/health")):
            text = self.ask(listener, "GET", path).body
            for secret in ("bluebird", settings.COMPANY, settings.SECRET):
                self.assertNotIn(secret, text)

    def test_failures_are_counted_logged_and_slowed(self):
        daemon = self.daemon_
        daemon.stop()
        daemon.write_config(admin=dict(daemon.settings["admin"], failure_delay="400ms"), metrics={"listen": "127.0.0.1:0"})
        daemon.start()
        done = subprocess.run(
            ["curl", "--silent", "--output", "/dev/null", "--write-out", "%{time_total}", "--noproxy", "*", "--cacert",
             str(daemon.certificate), "--header", "Authorization: Bearer guess", f"https://localhost:{daemon.port(1)}/v1/events"],
            capture_output=True, check=True, text=True)
        self.assertGreaterEqual(float(done.stdout), 0.4)
        for _ in range(2):
            self.ask("tls", "GET", "/v1/events")
        self.ask("tls", "POST", "/v1/events/erase", bearer(READ) | JSON, ERASURE)
        metrics = daemon.metrics()
        for reason, count in (("wrong_token", 1), ("missing_token", 2), ("scope", 1)):
            self.assertIn(f'housecalld_admin_refused_total{{reason="{reason}"}} {count}', metrics)
        (line, *_) = daemon.lines("admin request refused")
        self.assertEqual((line["reason"], line["path"]), ("wrong_token", "/v1/events"))
        self.assertTrue(line["from"].startswith("127.0.0.1:"), line)

    def test_every_change_leaves_a_line_that_says_who(self):
        daemon = self.daemon_
        message_id = client.post(daemon, settings.sample("job.created")).message_id
        daemon.wait_for_delivery(message_id, "delivered")
        body = json.dumps({"event_id": message_id, "text": "Jane"}).encode()
        answer = json.loads(self.ask("unix", "POST", "/v1/events/erase", JSON, body).body)
        self.assertEqual((answer["matched"], answer["changed"]), (0, 0))
        body = json.dumps({"event_id": message_id}).encode()
        answer = json.loads(self.ask("tls", "POST", "/v1/events/erase", bearer(ERASE) | JSON, body).body)
        self.assertEqual((answer["matched"], answer["changed"]), (1, 0), "a change is a dry run unless it says otherwise")
        body = json.dumps({"event_id": message_id, "dry_run": False}).encode()
        answer = self.ask("tls", "POST", "/v1/events/erase", bearer(ERASE) | JSON, body)
        self.assertEqual(json.loads(answer.body)["changed"], 1)
        self.ask("tls", "POST", "/v1/destinations/nobody/disable", bearer(OPERATE) | JSON, b"{}")
        self.ask("tls", "GET", "/v1/events", bearer(READ))
        lines = daemon.wait_for_log("admin change", 4)
        self.assertEqual([(line["who"], line["change"], line["dry_run"], line["changed"]) for line in lines],
                         [(f"uid {os.getuid()}", "/v1/events/erase", "true", 0), ("token privacy", "/v1/events/erase", "true", 0),
                          ("token privacy", "/v1/events/erase", "false", 1),
                          ("token operator", "/v1/destinations/nobody/disable", "false", 0)])
        self.assertEqual(lines[2]["request"], answer.headers["x-request-id"])
        self.assertEqual(lines[0]["from"], "unix")
        self.assertTrue(lines[2]["from"].startswith("127.0.0.1:"))
        self.assertEqual(lines[0]["parameters"], f"event_id={message_id} text=...")
        self.assertIn("no destination", lines[3]["error"])

    def test_the_line_is_written_whatever_the_level_of_the_log(self):
        daemon = self.daemon(log={"format": "json", "level": "error"}, start=False)
        daemon.start(wait=False)
        poll_until(lambda: daemon.command("health").returncode == 0, "it serves")
        self.assertEqual(daemon.command("destinations", "pause", "crm").returncode, 0)
        (line,) = daemon.wait_for_log("admin change")
        self.assertEqual((line["level"], line["change"], line["changed"]), ("audit", "/v1/destinations/crm/pause", 1))

    def test_tokens_follow_a_reload(self):
        daemon = self.daemon_
        fresh = "n" * 32
        self.assertEqual(self.ask("tls", "GET", "/v1/events", bearer(fresh)).status, 401)
        admin = dict(daemon.settings["admin"], tokens=[{"name": "scraper", "secret": fresh, "scopes": ["read"]}])
        daemon.write_config(admin=admin, metrics={"listen": "127.0.0.1:0"})
        daemon.reload()
        self.assertEqual(self.ask("tls", "GET", "/v1/events", bearer(fresh)).status, 200)
        for old in (READ, OPERATE, ERASE):
            self.assertEqual(self.ask("tls", "GET", "/v1/events", bearer(old)).status, 401)
        self.assertEqual(daemon.lines("this change needs a restart"), [])

    def test_a_crowd_of_admins_does_not_hold_up_the_endpoint(self):
        crowd = []
        self.addCleanup(lambda: [one.close() for one in crowd])
        for _ in range(200):
            crowd.append(socket.create_connection(("127.0.0.1", self.daemon_.port(2)), timeout=10))
        self.assertEqual(client.post(self.daemon_, settings.sample("job.created")).status, 200)
        metrics = poll_until(lambda: "200" in self.ask("unix", "GET", "/metrics").body and self.daemon_.metrics(), "metrics")
        self.assertIn('housecalld_connections_open{server="webhooks"}', metrics)


@unittest.skipUnless(os.getuid() == 0 and shutil.which("setpriv"), "takes on the users of others")
class Users(SystemTest):
    """The set-up of the README: the proxy is in a group of its own, and housecalld is in it, too."""

    def test_the_user_of_nginx_reaches_the_endpoint_and_nothing_else(self):
        daemon = self.daemon(
            start=False, admin={"listen": "unix:run/admin/admin.sock"},
            listen=[{"address": "unix:run/proxy/http.sock", "tls": False, "group": "www-data"}])
        daemon.folder.chmod(0o755)
        secrets = daemon.folder / "secrets"
        owner = pwd.getpwnam("daemon")
        for folder, mode in ((secrets, 0o700), (daemon.folder / "store", 0o700), (daemon.folder / "run", 0o755),
                             (daemon.folder / "run" / "admin", 0o755), (daemon.folder / "run" / "proxy", 0o755)):
            folder.mkdir(mode=mode, exist_ok=True)
        (secrets / "bluebird").write_text(settings.SECRET)
        for path in daemon.folder.rglob("*"):
            os.chown(path, owner.pw_uid, owner.pw_gid)
        os.chown(daemon.folder, owner.pw_uid, owner.pw_gid)
        daemon.wrapper = ["setpriv", "--reuid=daemon", "--regid=daemon", "--groups=www-data"]
        daemon.start()
        as_nginx = ["setpriv", "--reuid=www-data", "--regid=www-data", "--init-groups"]

        def reach(path):
            done = subprocess.run([*as_nginx, "curl", "--silent", "--unix-socket", str(daemon.folder / path),
                                   "http://localhost/webhooks/bluebird"], capture_output=True, check=False)
            return done.returncode
        self.assertEqual(reach("run/proxy/http.sock"), 0)
        self.assertEqual(reach("run/admin/admin.sock"), 7, "curl cannot connect")
        self.assertNotEqual(subprocess.run([*as_nginx, "cat", str(secrets / "bluebird")], capture_output=True,
                                           check=False).returncode, 0)
        self.assertEqual((daemon.folder / "run/admin/admin.sock").stat().st_mode & 0o777, 0o600)
        self.assertEqual((daemon.folder / "run/proxy/http.sock").stat().st_mode & 0o777, 0o660)

    def test_a_group_may_be_let_in(self):
        daemon = self.daemon(admin={"listen": "unix:admin.sock", "group": "www-data"})
        daemon.folder.chmod(0o755)
        done = subprocess.run(["setpriv", "--reuid=nobody", "--regid=nogroup", "--groups=www-data", "curl", "--silent",
                               "--unix-socket", str(daemon.folder / "admin.sock"), "-X", "POST",
                               "http://localhost/v1/destinations/crm/disable"], capture_output=True, check=False)
        self.assertEqual(json.loads(done.stdout), {"changed": True})
        (line,) = daemon.wait_for_log("admin change")
        self.assertEqual(line["who"], f"uid {pwd.getpwnam('nobody').pw_uid}")

    def test_a_group_that_does_not_exist_is_said(self):
        daemon = self.daemon(start=False, admin={"listen": "unix:admin.sock", "group": "nobody-has-this"})
        with self.assertRaisesRegex(AssertionError, "there is no group nobody-has-this"):
            daemon.start()


if __name__ == "__main__":
    unittest.main()
