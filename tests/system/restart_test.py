# SPDX-License-Identifier: Apache-2.0
"""A restart refuses no request: by sockets that systemd keeps, or behind proxies that wait."""

import fcntl
import http.client
import json
import socket
import ssl
import threading
import unittest

from support import client, proxies, settings
from support.case import SystemTest
from support.waiting import poll_until

RESTARTS = 20


class Load:
    """Posts events, one after the other, each with a connection of its own, until it is told to end."""

    def __init__(self, name, connect):
        self.name, self.connect = name, connect
        self.answered, self.failures = [], []
        self.ending = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        number = 0
        while not self.ending.is_set():
            number += 1
            body = json.dumps({"event": "job.updated", "job": {"id": f"job_{self.name}{number:026d}"}}).encode()
            headers = client.signed_headers(body, sign=client.python_signature)
            connection = self.connect()
            try:
                connection.request("POST", "/webhooks/bluebird", body, headers)
                answer = connection.getresponse()
                text = answer.read().decode()
                if answer.status == 200:
                    self.answered.append(json.loads(text)["id"])
                else:
                    self.failures.append((answer.status, text))
            except (OSError, http.client.HTTPException) as error:
                self.failures.append(repr(error))
            finally:
                connection.close()

    def end(self):
        self.ending.set()
        self.thread.join(60)


class OverUnix(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=60)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(60)
        self.sock.connect(self.path)


class Restart(SystemTest):
    def check(self, daemon, loads):
        for round_ in range(RESTARTS):
            before = [len(load.answered) for load in loads]
            poll_until(lambda: all(len(load.answered) > count + 2 for load, count in zip(loads, before)),
                       f"answers in round {round_}: {[load.failures[:3] for load in loads]}", 60)
            self.assertEqual(daemon.stop(), 0)
            daemon.start()
        for load in loads:
            load.end()
        ids = [message_id for load in loads for message_id in load.answered]
        self.assertEqual([load.failures for load in loads], [[] for _ in loads])
        self.assertEqual(len(ids), len(set(ids)))
        events = {row["id"] for row in daemon.json("events", "list", "--limit", "1000000")}
        self.assertEqual(events, set(ids), "nothing is lost, and nothing doubled")
        lines = daemon.folder / "crm.ndjson"
        poll_until(lambda: len(lines.read_text().splitlines()) >= len(ids), "all are delivered", 60)
        records = [json.loads(line)["result"][0]["id"] for line in lines.read_text().splitlines()]
        self.assertEqual(len(set(records)), len(ids))

    def handed_over(self, daemon, **sockets):
        """Starts the daemon as systemd does, with listening sockets that the test keeps open."""
        moves = "".join(f"exec {3 + index}<&{one.fileno()};" for index, one in enumerate(sockets.values()))
        daemon.wrapper = ["bash", "-c", f'{moves} LISTEN_PID=$$ exec "$@"', "bash"]
        daemon.pass_fds = [one.fileno() for one in sockets.values()]
        daemon.environment.update(LISTEN_FDS=str(len(sockets)), LISTEN_FDNAMES=":".join(sockets))

    def listening(self, family, address):
        with socket.socket(family) as made:
            made.bind(address)
            made.listen(4096)
            # Out of the way of those that the shell moves it to.
            kept = socket.socket(fileno=fcntl.fcntl(made.fileno(), fcntl.F_DUPFD, 200))
        self.addCleanup(kept.close)
        return kept

    def test_sockets_that_were_handed_over(self):
        daemon = self.daemon(start=False, listen=[{"address": "systemd:http", "tls": False}, {"address": "systemd:https"}])
        path = str(daemon.folder / "handed.sock")
        local, tcp = self.listening(socket.AF_UNIX, path), self.listening(socket.AF_INET, ("127.0.0.1", 0))
        self.handed_over(daemon, http=local, https=tcp)
        daemon.start()
        trust = ssl.create_default_context(cafile=str(daemon.certificate))
        port = tcp.getsockname()[1]
        loads = [Load("a", lambda: OverUnix(path)), Load("b", lambda: OverUnix(path)),
                 Load("c", lambda: http.client.HTTPSConnection("localhost", port, timeout=60, context=trust))]
        self.check(daemon, loads)

    def test_a_socket_that_is_missing_or_too_many_is_said(self):
        daemon = self.daemon(start=False, listen=[{"address": "systemd:http", "tls": False}])
        with self.assertRaisesRegex(AssertionError, "systemd:http: no socket of this name was handed over"):
            daemon.start()
        daemon.kill()
        first = self.listening(socket.AF_INET, ("127.0.0.1", 0))
        second = self.listening(socket.AF_INET, ("127.0.0.1", 0))
        self.handed_over(daemon, http=first, other=second)
        daemon.start()
        self.assertEqual(daemon.wait_for_log("a socket was handed over that no listener names")[0]["name"], "other")
        daemon.stop()
        daemon.write_config(listen=[{"address": "systemd:http", "tls": False}], metrics={"listen": "systemd:other"})
        daemon.start()
        self.assertEqual(daemon.lines("a socket was handed over that no listener names"), [])
        port = second.getsockname()[1]
        self.assertEqual(client.curl(f"http://127.0.0.1:{port}/health").status, 200)

    def test_the_proxies_wait(self):
        daemon = self.daemon(start=False, listen=[{"address": "unix:http.sock", "tls": False}],
                             forwarded_header="X-Forwarded-For")
        daemon.start()
        trust = ssl.create_default_context(cafile=str(daemon.certificate))
        loads = []
        for kind in proxies.ALL:
            proxy = kind(daemon.folder, daemon.folder / "http.sock")
            self.addCleanup(proxy.stop)
            loads.append(Load(kind.name[0], lambda port=proxy.port: http.client.HTTPSConnection(
                "localhost", port, timeout=60, context=trust)))
        self.check(daemon, loads)
        answer = client.curl(f"https://localhost:{proxy.port}/webhooks/bluebird", body=b"[]", headers={},
                             certificate=daemon.certificate)
        self.assertEqual(answer.status, 401)
        self.assertEqual(daemon.wait_for_log("request refused, answered 401")[0]["client"], "127.0.0.1")


if __name__ == "__main__":
    unittest.main()
