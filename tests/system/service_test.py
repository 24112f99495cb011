# SPDX-License-Identifier: Apache-2.0
"""Signals, reload, what systemd is told, and that secrets stay secret."""

import os
import pathlib
import signal
import socket
import subprocess
import sys
import threading
import unittest

from support import client, settings
from support.case import SystemTest
from support.receiver import Hang
from support.waiting import poll_until

sys.path.append(str(settings.ROOT / "tests" / "faults"))
os.environ.setdefault("HOUSECALLD_FAULT_SHIM", str(settings.ROOT / "build/release/tests/faults/housecalld_fault_shim.so"))
from shim_control import ShimControl  # noqa: E402

BODY = settings.sample("job.created")


class Stopping(SystemTest):
    def test_a_request_under_way_is_answered_with_connection_close(self):
        daemon = self.daemon(listen=[{"address": "127.0.0.1:0", "tls": False}])
        headers = "".join(f"{name}: {value}\r\n" for name, value in client.signed_headers(BODY).items())
        head = f"POST /webhooks/bluebird HTTP/1.1\r\nHost: x\r\n{headers}Content-Length: {len(BODY)}\r\n\r\n"
        port = daemon.port()
        with socket.create_connection(("127.0.0.1", port), timeout=20) as slow:
            slow.sendall(head.encode() + BODY[:100])
            daemon.process.send_signal(signal.SIGTERM)
            daemon.wait_for_log("stopping: no new connections; finishing requests under way")

            def refused():
                with socket.socket() as attempt:
                    return attempt.connect_ex(("127.0.0.1", port)) != 0
            poll_until(refused, "new connections are refused")
            slow.sendall(BODY[100:])
            answer = b""
            while part := slow.recv(4096):
                answer += part
        self.assertTrue(answer.startswith(b"HTTP/1.1 200"), answer)
        self.assertIn(b"Connection: close", answer)
        self.assertEqual(daemon.process.wait(20), 0)
        daemon.kill()
        self.assertEqual(len(daemon.json("events", "list")), 1)

    def test_a_second_signal_ends_it_at_once(self):
        daemon = self.daemon(listen=[{"address": "127.0.0.1:0", "tls": False}])
        with socket.create_connection(("127.0.0.1", daemon.port()), timeout=20) as slow:
            slow.sendall(b"POST /webhooks/bluebird HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n1")
            daemon.process.send_signal(signal.SIGTERM)
            daemon.wait_for_log("stopping: no new connections; finishing requests under way")
            daemon.process.send_signal(signal.SIGTERM)
            self.assertEqual(daemon.process.wait(5), 128 + signal.SIGTERM)

    def test_the_time_for_stopping_is_bounded(self):
        daemon = self.daemon(listen=[{"address": "127.0.0.1:0", "tls": False}], limits={"shutdown_time": "300ms"})
        with socket.create_connection(("127.0.0.1", daemon.port()), timeout=20) as slow:
            slow.sendall(b"POST /webhooks/bluebird HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n1")
            self.assertEqual(daemon.stop(), 0)

    def test_waiting_work_goes_on_after_a_restart(self):
        receiver = self.receiver(lambda received: Hang)
        daemon = self.daemon_with_webhook(receiver, limits={"shutdown_time": "300ms"})
        ids = [client.post(daemon, settings.sample(event)).message_id for event in settings.EVENTS[:8]]
        poll_until(lambda: len(receiver.all) >= 4, "four attempts under way")
        self.assertEqual(daemon.stop(), 0)
        receiver.behave = lambda received: 200
        receiver.released.set()
        daemon.start()
        self.assertEqual({one.id for one in receiver.wait_for(8)}, set(ids))


class Reload(SystemTest):
    def test_destinations_and_log_level(self):
        old, new = self.receiver(), self.receiver()
        daemon = self.daemon_with_webhook(old)
        client.post(daemon, settings.sample("job.created"))
        old.wait_for(1)
        daemon.write_config(destinations={"crm": settings.webhook(new.url)}, log={"format": "json", "level": "error"})
        daemon.reload()
        client.post(daemon, settings.sample("job.updated"))
        new.wait_for(1)
        self.assertEqual(len(old.all), 1)
        lines = len(daemon.log)
        client.post(daemon, settings.sample("job.paid"))
        new.wait_for(2)
        self.assertEqual(len(daemon.log), lines, "nothing below error is logged any more")

    def test_a_configuration_with_errors_is_refused_and_the_old_one_stays(self):
        receiver = self.receiver()
        daemon = self.daemon_with_webhook(receiver)
        good = daemon.config.read_text()
        for bad in (good.replace('"kind": "webhook"', '"kind": "carrier pigeon"'), "{", good.replace("amp.yaml", "no.yaml")):
            daemon.config.write_text(bad)
            before = len(daemon.lines("reload refused, the old configuration stays"))
            daemon.reload()
            self.assertEqual(len(daemon.lines("reload refused, the old configuration stays")), before + 1)
        client.post(daemon, BODY)
        receiver.wait_for(1)

    def test_what_needs_a_restart_is_named(self):
        daemon = self.daemon()
        daemon.write_config(limits={"body_bytes": "2MiB"})
        daemon.reload()
        self.assertEqual(daemon.wait_for_log("this change needs a restart")[0]["key"], "limits.body_bytes")

    def test_a_removed_destination_keeps_its_work_until_it_is_back(self):
        receiver = self.receiver(lambda received: 500)
        daemon = self.daemon_with_webhook(receiver, delivery={"retry_delays": ["1h"], "jitter": 0})
        message_id = client.post(daemon, BODY).message_id
        daemon.wait_for_delivery(message_id, "waiting")
        manifest = settings.manifest("other")
        daemon.write_manifest(manifest)
        daemon.write_config(destinations={"other": {"kind": "stdout"}})
        daemon.reload()
        listed = {row["destination"]: row for row in daemon.json("destinations", "list")}
        self.assertEqual((listed["crm"]["configured"], listed["crm"]["unfinished"]), (False, 1))
        said = "deliveries wait for a destination that is not configured"
        self.assertEqual(daemon.wait_for_log(said, destination="crm")[0]["count"], 1)
        daemon.stop()
        daemon.start()
        self.assertEqual(daemon.wait_for_log(said, destination="crm")[0]["count"], 1)


class ServiceManager(SystemTest):
    def test_ready_watchdog_reload_and_stopping_are_told(self):
        daemon = self.daemon(start=False)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(str(daemon.folder / "notify.sock"))
            manager.settimeout(10)
            daemon.environment["NOTIFY_SOCKET"] = str(daemon.folder / "notify.sock")
            daemon.environment["WATCHDOG_USEC"] = "200000"
            daemon.start()
            told = []

            def wait_for(text):
                while not any(text in one for one in told):
                    told.append(manager.recv(4096).decode())
            wait_for("READY=1")
            wait_for("WATCHDOG=1")
            daemon.process.send_signal(signal.SIGHUP)
            wait_for("RELOADING=1")
            daemon.process.send_signal(signal.SIGTERM)
            wait_for("STOPPING=1")
            self.assertEqual(daemon.process.wait(20), 0)


    def test_a_start_that_migrates_a_large_store_says_that_it_takes_longer(self):
        daemon = self.daemon(start=False)
        database = daemon.folder / "store" / "housecalld.db"
        database.parent.mkdir()
        old = settings.ROOT / "tests" / "unit" / "routing" / "store" / "sqlite" / "databases" / "version-4.sql"
        many = b"""WITH RECURSIVE n (i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 60000)
            INSERT INTO deliveries SELECT i, 1, 'crm', 'key' || i, 0, 0, i, 0, '', NULL FROM n;"""
        subprocess.run(["sqlite3", str(database)], input=old.read_bytes() + many, check=True)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(str(daemon.folder / "notify.sock"))
            manager.settimeout(30)
            daemon.environment["NOTIFY_SOCKET"] = str(daemon.folder / "notify.sock")
            daemon.start(wait=False)
            told = [manager.recv(4096).decode()]
            while "READY=1" not in told[-1]:
                told.append(manager.recv(4096).decode())
        self.assertIn("EXTEND_TIMEOUT_USEC=60000000\nSTATUS=Bringing the store to this version\nWATCHDOG=1", told)
        daemon.wait_for_log("bringing the store to this version; this may take some minutes")

    def test_the_watchdog_falls_silent_when_a_loop_or_the_writer_of_the_store_hangs(self):
        """One part after the other: the store's disk does not end a sync."""
        shim = ShimControl(pathlib.Path(self.daemon(start=False).folder) / "shim")
        daemon = self.daemon(start=False)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(str(daemon.folder / "notify.sock"))
            daemon.environment.update(shim.environment, NOTIFY_SOCKET=str(daemon.folder / "notify.sock"), WATCHDOG_USEC="200000")
            daemon.start()
            shim.sync_delay_us = 1_500_000
            connection = socket.create_connection(("127.0.0.1", daemon.port()))
            self.addCleanup(connection.close)
            threading.Thread(target=lambda: client.post(daemon, BODY), daemon=True).start()
            daemon.wait_for_log("a part of the process does not answer, no watchdog message sent")
            shim.sync_delay_us = 0
            manager.settimeout(0.05)
            self.drain(manager)
            manager.settimeout(20)
            poll_until(lambda: manager.recv(4096) == b"WATCHDOG=1", "it speaks again when the writer goes on")

    @staticmethod
    def drain(manager):
        try:
            while True:
                manager.recv(4096)
        except TimeoutError:
            pass


class Secrets(SystemTest):
    def test_no_secret_is_ever_printed(self):
        receiver = self.receiver(lambda received: 500)
        installations = settings.configuration()["installations"]
        installations[0]["signing_secrets"] = ["${TEST_SECRET}", "file:secret.txt", "credential:third"]
        secrets = ["4b1d" * 8, "77aa" * 8, "c0de" * 8, settings.WEBHOOK_SECRET]
        daemon = self.daemon(start=False, destinations={"crm": settings.webhook(receiver.url)},
                             installations=installations)
        (daemon.folder / "secret.txt").write_text(secrets[1] + "\n")
        (daemon.folder / "third").write_text(secrets[2])
        daemon.environment.update(TEST_SECRET=secrets[0], CREDENTIALS_DIRECTORY=str(daemon.folder))
        daemon.start()
        for secret in secrets[:3]:
            body = settings.sample("job.updated") + secret.encode()[:1]
            self.assertEqual(client.post(daemon, body, secret=secret).status, 200)
        client.post(daemon, BODY, secret="wrong")
        daemon.wait_for_log("event accepted", count=3)
        outputs = [str(daemon.log)]
        for command in (["print-config"], ["check-config"], ["events", "list"], ["destinations", "list"], ["health"]):
            done = daemon.command(*command)
            self.assertEqual(done.returncode, 0, command)
            outputs.append(done.stdout + done.stderr)
        daemon.config.write_text(daemon.config.read_text().replace('"demo"', '"de mo"'))
        daemon.reload()
        outputs += [str(daemon.log), daemon.command("check-config").stderr]
        # What was committed last stands in the write-ahead log alone.
        store = {path.name: path.read_bytes() for path in (daemon.folder / "store").iterdir()}
        self.assertGreater(len(store["housecalld.db-wal"]), 0)
        outputs += [content.decode("latin-1") for content in store.values()]
        self.assertIn("<redacted>", outputs[1])
        for secret in secrets:
            for output in outputs:
                self.assertNotIn(secret, output)

    def test_the_database_is_for_its_owner_alone(self):
        daemon = self.daemon()
        store = daemon.folder / "store"
        self.assertEqual(os.stat(store).st_mode & 0o777, 0o700)
        for name in os.listdir(store):
            self.assertEqual(os.stat(store / name).st_mode & 0o077, 0, name)


if __name__ == "__main__":
    unittest.main()
