# SPDX-License-Identifier: Apache-2.0
"""Every answer of the table, over plain HTTP and over TLS: what becomes of the delivery, that the next one gets its own
answer and no other, and that the process is alive and small at the end."""

import pathlib
import socket
import sys
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "system"))

from answers import CASES  # noqa: E402
from server import HostileServer  # noqa: E402
from support import client, settings  # noqa: E402
from support.case import SystemTest  # noqa: E402
from support.waiting import poll_until  # noqa: E402

MOST_MEMORY_KB = 64 * 1024


def peak_memory_kb(pid):
    text = pathlib.Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(next(line for line in text.splitlines() if line.startswith("VmHWM:")).split()[1])


class Hostile(SystemTest):
    def start(self, tls):
        folder = self.daemon(start=False).folder
        server = HostileServer(*((folder / "certificate.pem", folder / "private_key.pem") if tls else ()))
        self.addCleanup(server.close)
        url = f"{'https' if tls else 'http'}://localhost:{server.port}/"
        extra = {"ca_file": str(folder / "certificate.pem")} if tls else {}
        return server, self.destination_daemon(url, extra)

    def destination_daemon(self, url, extra):
        destination = settings.webhook(url, time_out="2s", response_time="300ms", concurrency=1, **extra)
        delivery = {"retry_delays": [], "refused_retry_delays": [], "failure_budget": 100000}
        return self.daemon(destinations={"crm": destination}, delivery=delivery)

    def attempt(self, daemon, number):
        """Posts an event; its delivery after the only attempt."""
        body = b'{"event":"job.updated","event_occurred_at":"2026-09-14T10:00:00Z","job":{"id":"job_%032x"}}' % number
        message_id = client.post(daemon, body).message_id

        def finished():
            delivery = daemon.delivery(message_id)
            return delivery if delivery["state"] in ("delivered", "dead") else None
        return poll_until(finished, f"the delivery of {message_id} is finished", 30, interval=0.02)

    def check(self, daemon, server, case, number):
        server.done.clear()
        server.answer = case.steps
        before = server.requests
        delivery = self.attempt(daemon, 2 * number)
        attempt = delivery["tries"][0]
        self.assertEqual((delivery["state"], attempt["status"], len(delivery["tries"])), (case.state, case.status, 1))
        self.assertIn(case.error or "", attempt["error"])
        self.assertEqual(case.error is None, attempt["error"] == "")
        self.assertLessEqual(len(attempt["response"]), 1024)

        self.assertTrue(server.done.wait(30))
        probe = self.attempt(daemon, 2 * number + 1)
        self.assertEqual((probe["state"], probe["tries"][0]["status"]), ("dead", 500), "it got another's answer")
        self.assertEqual(probe["tries"][0]["response"], "probe")
        self.assertEqual(server.requests - before, 2, "one request for each")

    def run_table(self, tls):
        server, daemon = self.start(tls)
        for number, case in enumerate(CASES):
            with self.subTest(case.name, tls=tls):
                self.check(daemon, server, case, number)
        self.assertEqual(daemon.json("destinations", "list")[0]["unfinished"], 0)
        self.assert_well(daemon)

    def assert_well(self, daemon):
        self.assertIsNone(daemon.process.poll(), "the process is alive")
        self.assertLess(peak_memory_kb(daemon.process.pid), MOST_MEMORY_KB)
        self.assertEqual(daemon.stop(), 0)

    def test_the_table_is_large(self):
        self.assertGreaterEqual(len(CASES), 60)
        self.assertEqual(len({case.name for case in CASES}), len(CASES))

    def test_plain(self):
        self.run_table(tls=False)

    def test_tls(self):
        self.run_table(tls=True)

    def test_what_is_no_tls(self):
        """Each stands in the place of the handshake."""
        for name, answer in (("closed", b""), ("noise", bytes(range(256)) * 64), ("plain HTTP", b"HTTP/1.1 200 OK\r\n\r\n"),
                             ("an alert", b"\x15\x03\x03\x00\x02\x02\x28"), ("half a record", b"\x16\x03\x03\x40\x00\x02")):
            with self.subTest(name):
                listener = socket.create_server(("127.0.0.1", 0))
                self.addCleanup(listener.close)
                threading.Thread(target=self.greet, args=(listener, answer), daemon=True).start()
                daemon = self.destination_daemon(f"https://localhost:{listener.getsockname()[1]}/", {})
                delivery = self.attempt(daemon, 1)
                self.assertEqual((delivery["state"], delivery["tries"][0]["status"]), ("dead", 0))
                self.assertRegex(delivery["tries"][0]["error"], r"TLS handshake with \S+: .|in the TLS handshake")
                self.assert_well(daemon)

    @staticmethod
    def greet(listener, answer):
        try:
            connection, _ = listener.accept()
            connection.recv(65536)
            connection.sendall(answer)
            if answer != b"\x16\x03\x03\x40\x00\x02":
                connection.close()
            else:
                connection.recv(65536)
        except OSError:
            pass


if __name__ == "__main__":
    unittest.main()
