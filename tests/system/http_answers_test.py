# SPDX-License-Identifier: Apache-2.0
"""Every row of the answer table at its edge, over real sockets, with clients that nobody here wrote."""

import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import unittest

from support import client, settings
from support.case import SystemTest
from support.waiting import poll_until

BODY = settings.sample("job.created")
PATHS = ("/webhooks/bluebird", "/webhooks/nobody", "/v1/projects/p/integrations/i/installations/x",
         "/prefix/v1/projects/p/integrations/i")


def padded(size):
    """A verified body of exactly that size; it is no ping and not known, so it is stored as unmapped."""
    head, tail = b'{"event":"job.updated","pad":"', b'"}'
    return head + b"x" * (size - len(head) - len(tail)) + tail


class Answers(SystemTest):
    def setUp(self):
        self.plain = {"listen": [{"address": "127.0.0.1:0"}, {"address": "127.0.0.1:0", "tls": False}]}

    def raw(self, daemon, data, seconds=10):
        """Sends bytes to the plain listener and reads until the daemon closes or the answer is there."""
        with socket.create_connection(("127.0.0.1", daemon.port(1)), timeout=seconds) as connection:
            if data:
                connection.sendall(data)
            answer = b""
            while True:
                try:
                    part = connection.recv(65536)
                except ConnectionResetError:
                    break
                if not part:
                    break
                answer += part
            return answer

    def status(self, answer):
        return int(answer.split(b" ")[1])

    def test_a_target_in_absolute_form_is_the_same_target(self):
        daemon = self.daemon()
        headers = client.signed_headers(BODY)
        for target in ("http://hooks.example/webhooks/bluebird", "https://hooks.example:8443/webhooks/bluebird"):
            answer = client.curl(daemon.url(), "--request-target", target, body=BODY, headers=headers,
                                 certificate=daemon.certificate)
            self.assertEqual(answer.status, 200, target)

    def test_200_new_duplicate_unrouted_unmapped(self):
        daemon = self.daemon()
        for body in (BODY, BODY, padded(500), b"no JSON"):
            answer = client.post(daemon, body)
            self.assertEqual(answer.status, 200)
            self.assertTrue(answer.message_id.startswith("msg_"))

    def test_ping_whatever_its_signature_says(self):
        daemon = self.daemon()
        ping = (settings.PAYLOADS / "edge.ping.json").read_bytes()
        for headers in ({}, client.signed_headers(ping), {"Api-Signature": "x", "Api-Timestamp": "y"}):
            for installation in ("bluebird", "nobody"):
                self.assertEqual(client.post(daemon, ping, headers, installation).status, 200)
        edge = b'{"a":"' + b"x" * (1024 - 8) + b'"}'
        self.assertEqual(len(edge), 1024)
        self.assertEqual(client.post(daemon, edge, {}).status, 200)
        self.assertEqual(client.post(daemon, edge[:-2] + b'x"}', {}).status, 401)
        self.assertEqual(client.post(daemon, b'{"event":"job.created"}', {}).status, 401)
        self.assertEqual(client.post(daemon, b'[]', {}).status, 401)
        self.assertEqual(daemon.json("events", "list"), [])
        self.assertIn("housecalld_pings_total 7", daemon.metrics())
        self.assertGreaterEqual(len(daemon.lines("ping answered")), 1)

    def test_get_and_head_are_one_constant_text(self):
        daemon = self.daemon()
        answers = []
        for path in PATHS:
            answers.append(client.curl(f"https://localhost:{daemon.port()}{path}", certificate=daemon.certificate))
            head = client.curl(f"https://localhost:{daemon.port()}{path}", "--head", certificate=daemon.certificate)
            self.assertEqual((head.status, head.body), (200, ""))
            self.assertEqual(head.headers["content-length"], str(len(answers[-1].body)))
        self.assertEqual({answer.status for answer in answers}, {200})
        self.assertEqual(len({answer.body for answer in answers}), 1)

    def test_413_at_the_limit(self):
        daemon = self.daemon(limits={"body_bytes": "4KiB"})
        self.assertEqual(client.post(daemon, padded(4096)).status, 200)
        self.assertEqual(client.post(daemon, padded(4097)).status, 413)
        chunked = {"Transfer-Encoding": "chunked"}
        for size, status in ((4096, 200), (4097, 413)):
            body = padded(size).replace(b"xxx", b"yyy")
            self.assertEqual(client.post(daemon, body, client.signed_headers(body) | chunked).status, status)
        self.assertEqual(len(daemon.json("events", "list")), 2)

    def test_413_at_the_header_before_any_body(self):
        daemon = self.daemon(limits={"body_bytes": "4KiB"}, **self.plain)
        answer = self.raw(daemon, b"POST /webhooks/bluebird HTTP/1.1\r\nHost: x\r\nContent-Length: 4097\r\n"
                                  b"Expect: 100-continue\r\n\r\n")
        self.assertEqual(self.status(answer), 413)
        self.assertIn(b"Connection: close", answer)

    def test_expect_100_continue(self):
        daemon = self.daemon(**self.plain)
        headers = client.signed_headers(BODY) | {"Expect": "100-continue"}
        answer = client.curl(daemon.url(), "--verbose", body=BODY, headers=headers, certificate=daemon.certificate)
        self.assertEqual(answer.status, 200)

    def test_405_with_allow(self):
        daemon = self.daemon()
        for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
            answer = client.curl(daemon.url(), method=method, certificate=daemon.certificate)
            self.assertEqual((answer.status, answer.headers["allow"]), (405, "GET, HEAD, POST"))

    def test_400_not_http(self):
        daemon = self.daemon(**self.plain)
        for garbage in (b"hello\r\n\r\n", b"GET / HTTP/9.9\r\nHost: x\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
                        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
                        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"):
            self.assertEqual(self.status(self.raw(daemon, garbage)), 400, garbage)

    def test_431_at_the_limit(self):
        daemon = self.daemon(limits={"header_bytes": "2KiB"}, **self.plain)
        start = b"GET /webhooks/bluebird HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX: "
        room = 2048 - len(start) - 4
        self.assertEqual(self.status(self.raw(daemon, start + b"y" * room + b"\r\n\r\n")), 200)
        self.assertEqual(self.status(self.raw(daemon, start + b"y" * (room + 1) + b"\r\n\r\n")), 431)

    def test_408_for_a_slow_header_and_a_slow_body_but_not_for_silence(self):
        daemon = self.daemon(limits={"header_time": "200ms", "body_time": "200ms", "idle_time": "300ms"}, **self.plain)
        self.assertEqual(self.status(self.raw(daemon, b"POST /webhooks/bluebird HT")), 408)
        self.assertEqual(self.status(self.raw(daemon, b"POST /webhooks/bluebird HTTP/1.1\r\nHost: x\r\n"
                                                      b"Content-Length: 10\r\n\r\n12345")), 408)
        self.assertEqual(self.raw(daemon, b""), b"")

    def test_connection_limit(self):
        daemon = self.daemon(limits={"connections": 2}, **self.plain)
        held = [socket.create_connection(("127.0.0.1", daemon.port(1)), timeout=10) for _ in range(2)]
        for connection in held:
            connection.sendall(b"GET /webhooks/x HTTP/1.1\r\nHost: x\r\n\r\n")
            self.assertTrue(connection.recv(1000).startswith(b"HTTP/1.1 200"))
        with socket.create_connection(("127.0.0.1", daemon.port(1)), timeout=10) as third:
            self.assertEqual(held[0].recv(10), b"", "the one that has been idle longest makes room")
            third.sendall(b"GET /webhooks/x HTTP/1.1\r\nHost: x\r\n\r\n")
            self.assertTrue(third.recv(1000).startswith(b"HTTP/1.1 200"))
            for connection in (third, held[1]):  # and now nobody is idle
                connection.sendall(b"POST /webhooks/x HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
                self.assertTrue(connection.recv(1000).startswith(b"HTTP/1.1 100"))
            self.assertTrue(self.closed_at_once(daemon))
        held.pop().close()
        poll_until(lambda: self.answers_get(daemon), "room for another connection")
        held.pop().close()

    @staticmethod
    def closed_at_once(daemon):
        """A connection that is let in waits for its request for ten seconds."""
        try:
            with socket.create_connection(("127.0.0.1", daemon.port(1)), timeout=2) as further:
                return further.recv(10) == b""
        except ConnectionResetError:
            return True
        except TimeoutError:
            return False

    def test_503_when_unfinished_requests_hold_too_much(self):
        limits = {"header_bytes": "4KiB", "body_bytes": "64KiB", "unfinished_bytes": "68KiB"}
        daemon = self.daemon(limits=limits, **self.plain)
        with socket.create_connection(("127.0.0.1", daemon.port(1)), timeout=10) as holding:
            holding.sendall(b"POST /webhooks/bluebird HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n" + b"x" * 59000)

            def refused():
                answer = client.post_plain(daemon, padded(16 * 1024), 1)
                return answer if answer.status == 503 else None
            answer = poll_until(refused, "an answer 503")
            self.assertEqual(answer.headers["retry-after"], "30")
            self.assertEqual(client.post_plain(daemon, BODY, 1).status, 200, "what fits is taken")
        poll_until(lambda: client.post_plain(daemon, padded(16 * 1024), 1).status == 200, "room for it")
        self.assertEqual(client.post_plain(daemon, padded(64 * 1024), 1).status, 200, "the largest request fits")

    def answers_get(self, daemon):
        try:
            return self.raw(daemon, b"GET /webhooks/x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").startswith(
                b"HTTP/1.1 200")
        except ConnectionError:
            return False

    def test_pipelined_requests_are_answered_in_order(self):
        daemon = self.daemon(**self.plain)
        headers = "".join(f"{name}: {value}\r\n" for name, value in client.signed_headers(BODY).items())
        post = f"POST /webhooks/bluebird HTTP/1.1\r\nHost: x\r\n{headers}Content-Length: {len(BODY)}\r\n\r\n".encode() + BODY
        answer = self.raw(daemon, b"PUT /webhooks/x HTTP/1.1\r\nHost: x\r\n\r\n" + post +
                          b"GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        statuses = [int(part[:3]) for part in answer.split(b"HTTP/1.1 ")[1:]]
        self.assertEqual(statuses, [405, 200, 404])
        self.assertEqual(len(daemon.json("events", "list")), 1)

    def test_keep_alive_by_curl(self):
        daemon = self.daemon()
        done = subprocess.run(["curl", "--silent", "--noproxy", "*", "--cacert", str(daemon.certificate), "--write-out",
                               "%{num_connects}\n", "--output", "/dev/null", daemon.url(), "--output", "/dev/null",
                               daemon.url()], capture_output=True, text=True, check=True)
        self.assertEqual(done.stdout.split(), ["1", "0"])

    def test_tls_versions(self):
        daemon = self.daemon()
        for version, works in (("-tls1_1", False), ("-tls1_2", True), ("-tls1_3", True)):
            done = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{daemon.port()}", version,
                                   "-cipher", "DEFAULT:@SECLEVEL=0", "-CAfile", str(daemon.certificate),
                                   "-verify_return_error", "-servername", "localhost"],
                                  input=b"", capture_output=True, check=False)
            self.assertEqual(done.returncode == 0, works, version)

    def test_only_tls_1_3_when_configured(self):
        daemon = self.daemon(tls={"certificate": "certificate.pem", "private_key": "private_key.pem",
                                  "min_version": "1.3"})
        answer = client.curl(daemon.url(), certificate=daemon.certificate)
        self.assertEqual(answer.status, 200)
        with self.assertRaises(ConnectionError):
            client.curl(daemon.url(), "--tls-max", "1.2", certificate=daemon.certificate)

    def test_ipv6_and_unix_sockets(self):
        daemon = self.daemon(listen=[{"address": "[::1]:0"}, {"address": "unix:http.sock", "tls": False}])
        headers = client.signed_headers(BODY)
        answer = client.curl(f"https://[::1]:{daemon.port()}/webhooks/bluebird", body=BODY, headers=headers,
                             certificate=daemon.certificate)
        self.assertEqual(answer.status, 200)
        answer = client.curl("http://localhost/webhooks/bluebird", "--unix-socket", str(daemon.folder / "http.sock"),
                             body=BODY, headers=headers)
        self.assertEqual(answer.status, 200)
        daemon.stop()
        self.assertFalse((daemon.folder / "http.sock").exists())

    def test_a_stale_unix_socket_is_replaced_after_a_kill(self):
        daemon = self.daemon(listen=[{"address": "unix:http.sock", "tls": False}])
        daemon.kill()
        self.assertTrue((daemon.folder / "http.sock").exists())
        daemon.start()
        answer = client.curl("http://localhost/webhooks/x", "--unix-socket", str(daemon.folder / "http.sock"))
        self.assertEqual(answer.status, 200)

    def test_a_port_in_use_is_a_clear_error(self):
        first = self.daemon()
        second = self.daemon(start=False, listen=[{"address": f"127.0.0.1:{first.port()}"}])
        second.start(wait=False)
        self.assertEqual(second.process.wait(20), 1)
        second.reader.join(10)
        self.assertIn(f"listen 127.0.0.1:{first.port()}: Address already in use", str(second.log))


@unittest.skipUnless(shutil.which("nginx"), "nginx is not installed")
class BehindNginx(SystemTest):
    def test_the_example_configuration_passes_signed_events(self):
        daemon = self.daemon(listen=[{"address": "unix:http.sock", "tls": False}])
        folder = pathlib.Path(tempfile.mkdtemp(prefix="housecalld-nginx-"))
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        (folder / "nginx.conf").write_text(f"""
            daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log;
            events {{}}
            http {{
              access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
              fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
              server {{
                listen 127.0.0.1:{port} ssl; ssl_certificate {daemon.folder}/certificate.pem;
                ssl_certificate_key {daemon.folder}/private_key.pem;
                location / {{ proxy_pass http://unix:{daemon.folder}/http.sock; proxy_http_version 1.1;
                  proxy_set_header Host $host; client_max_body_size 1m; }}
              }}
            }}""")
        process = subprocess.Popen(["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.send_signal, signal.SIGTERM)
        url = f"https://localhost:{port}/webhooks/bluebird"

        def up():
            with socket.socket() as attempt:
                return attempt.connect_ex(("127.0.0.1", port)) == 0
        poll_until(up, "nginx listens")
        for event in settings.EVENTS[:5]:
            body = settings.sample(event)
            answer = client.curl(url, body=body, headers=client.signed_headers(body), certificate=daemon.certificate)
            self.assertEqual(answer.status, 200)
        self.assertEqual(client.curl(url, body=BODY, headers={}, certificate=daemon.certificate).status, 401)
        self.assertEqual(len(daemon.json("events", "list")), 5)


if __name__ == "__main__":
    unittest.main()
