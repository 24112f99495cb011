# SPDX-License-Identifier: Apache-2.0
"""How a webhook destination is reached and by what it knows us: headers, authorisation, certificates, a proxy, HTTP/2."""

import base64
import pathlib
import re
import select
import shutil
import socket
import subprocess
import threading
import unittest

from support import client, settings
from support.case import SystemTest
from support.waiting import poll_until

BODY = settings.sample("job.created")


class Proxy:
    """CONNECT, and nothing else. `status`: what it answers; `flood`: and goes on with, without end; `asked`: the heads of
    the requests."""

    def __init__(self, status=200, headers=b"", flood=b""):
        self.status, self.headers, self.flood = status, headers, flood
        self.asked = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self.listener.close()

    def _accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, inner):
        head = b""
        while b"\r\n\r\n" not in head:
            head += inner.recv(4096)
        self.asked.append(head.decode())
        inner.sendall(f"HTTP/1.1 {self.status} Said the proxy\r\n".encode() + self.headers)
        try:
            while self.flood:
                inner.sendall(self.flood)
        except OSError:
            return
        inner.sendall(b"\r\n")
        if self.status != 200:
            inner.close()
            return
        port = int(head.split(b" ")[1].rsplit(b":", 1)[1])
        with socket.create_connection(("127.0.0.1", port)) as outer:
            ways = {inner: outer, outer: inner}
            while True:
                for source in select.select(list(ways), [], [])[0]:
                    data = source.recv(65536)
                    if not data:
                        inner.close()
                        return
                    ways[source].sendall(data)


class DestinationWays(SystemTest):
    def send(self, url, **options):
        """The daemon, and the id of an event on its way to a destination."""
        daemon = self.daemon(destinations={"crm": settings.webhook(url, **options)},
                             delivery={"retry_delays": ["100ms"] * 100, "jitter": 0, "failure_budget": 1000})
        return daemon, client.post(daemon, BODY).message_id

    def test_headers_and_authorisation_are_sent_and_never_shown(self):
        for options, expected in (
                ({"basic_auth": "crm:file-of-mine"}, "Basic " + base64.b64encode(b"crm:file-of-mine").decode()),
                ({"bearer_token": "token-of-mine"}, "Bearer token-of-mine")):
            with self.subTest(expected):
                receiver = self.receiver()
                daemon = self.daemon(start=False, destinations={"crm": settings.webhook(
                    receiver.url, headers=["X-Api-Key: file:key", "X-Plain: a b"], **options)})
                (daemon.folder / "key").write_text("key-of-mine\n")
                daemon.start()
                client.post(daemon, BODY)
                taken = receiver.wait_for(1)[0]
                self.assertEqual((taken.headers["x-api-key"], taken.headers["x-plain"]), ("key-of-mine", "a b"))
                self.assertEqual(taken.headers["authorization"], expected)
                self.assertNotIn("expect", taken.headers)
                self.assertEqual(taken.headers["content-type"], "application/json")
                shown = daemon.command("print-config").stdout + str(daemon.log) + daemon.command("check-config").stdout
                self.assertNotIn("of-mine", shown)

    def test_what_is_wrong_is_said_by_key(self):
        for options, expected in (
                ({"headers": ["Content-Length: 5"]}, "Content-Length is set by housecalld"),
                ({"headers": ["webhook-id: 5"]}, "webhook-id is set by housecalld"),
                ({"headers": ["no colon"]}, "expected a header such as"),
                ({"basic_auth": "nobody"}, "expected user:password"),
                ({"basic_auth": "a:b", "bearer_token": "c"}, "use one of them"),
                ({"client_certificate": "certificate.pem"}, "go together"),
                ({"client_certificate": "housecalld.yaml", "client_key": "private_key.pem"}, "client certificate"),
                ({"proxy_auth": "a:b"}, "there is no proxy"),
                ({"proxy": "socks5://x"}, "expected an http or https URL")):
            with self.subTest(expected):
                daemon = self.daemon(start=False, destinations={"crm": settings.webhook("http://127.0.0.1:9/", **options)})
                done = daemon.command("check-config")
                self.assertEqual(done.returncode, 3, done.stdout)
                self.assertIn(expected, done.stderr)

    def nginx(self, folder, listen, extra):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        config = folder / "nginx.conf"
        config.write_text(f"""daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log warn;
            events {{}} http {{ log_format way '$server_protocol $ssl_client_s_dn';
            access_log {folder}/access.log way; client_body_temp_path {folder}/a; proxy_temp_path {folder}/b;
            fastcgi_temp_path {folder}/c; uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
            server {{ listen 127.0.0.1:{port} {listen}; ssl_certificate {folder}/certificate.pem;
            ssl_certificate_key {folder}/private_key.pem; {extra} location / {{ return 200 "ok"; }} }} }}""", encoding="utf-8")
        process = subprocess.Popen([shutil.which("nginx", path="/usr/sbin:/usr/bin"), "-p", folder, "-c", config],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)

        def answers():
            with socket.socket() as attempt:
                return attempt.connect_ex(("127.0.0.1", port)) == 0
        poll_until(answers, "nginx listens")
        return port

    def access_log(self, folder):
        return poll_until(lambda: (folder / "access.log").read_text(encoding="utf-8"), "nginx has logged", 10)

    def test_a_client_certificate_is_shown(self):
        daemon = self.daemon(start=False)
        port = self.nginx(daemon.folder, "ssl", f"ssl_verify_client on; ssl_client_certificate {daemon.folder}/certificate.pem;")
        for options, state in (({}, "dead"), ({"client_certificate": "certificate.pem", "client_key": "private_key.pem"}, "delivered")):
            daemon.write_config(destinations={"crm": settings.webhook(f"https://localhost:{port}/", ca_file="certificate.pem", **options)},
                                delivery={"retry_delays": [], "refused_retry_delays": []})
            daemon.start()
            body = BODY + b" " * len(state)
            daemon.wait_for_delivery(client.post(daemon, body).message_id, state)
            daemon.stop()
        self.assertIn("HTTP/1.1 CN=localhost", self.access_log(daemon.folder))

    def test_http2_is_spoken_when_asked_for(self):
        daemon = self.daemon(start=False)
        port = self.nginx(daemon.folder, "ssl http2", "")
        for http2, protocol in ((False, "HTTP/1.1"), (True, "HTTP/2.0")):
            daemon.write_config(destinations={"crm": settings.webhook(f"https://localhost:{port}/", ca_file="certificate.pem", http2=http2)})
            daemon.start()
            message_id = client.post(daemon, BODY + b" " * (1 + http2)).message_id
            delivered = daemon.wait_for_delivery(message_id, "delivered")
            self.assertEqual(delivered["tries"][0]["response"], "ok")
            daemon.stop()
            self.assertIn(protocol, self.access_log(daemon.folder).splitlines()[-1])

    def test_a_proxy_is_used_by_connect_with_its_credentials(self):
        receiver = self.receiver()
        proxy = Proxy()
        self.addCleanup(proxy.close)
        daemon, message_id = self.send(f"http://localhost:{receiver.port}/hook", proxy=f"http://127.0.0.1:{proxy.port}",
                                       proxy_auth="us:the%41m:")
        self.assertEqual(receiver.wait_for(1)[0].id, message_id)
        self.assertIn(f"CONNECT localhost:{receiver.port} HTTP/1.1", proxy.asked[0])
        self.assertIn("Proxy-Authorization: Basic " + base64.b64encode(b"us:the%41m:").decode(), proxy.asked[0])
        self.assertNotIn("webhook-id", proxy.asked[0])
        self.assertNotIn("proxy-authorization", receiver.taken[0].headers)

    def test_the_faults_of_a_proxy_are_not_the_destinations(self):
        receiver = self.receiver()
        busy = Proxy(407)
        self.addCleanup(busy.close)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            closed = probe.getsockname()[1]
        for port, error in ((closed, "connect to the proxy"), (busy.port, "it answered 407")):
            with self.subTest(error):
                daemon, message_id = self.send(receiver.url, proxy=f"http://127.0.0.1:{port}")
                poll_until(lambda: len(daemon.delivery(message_id)["tries"]) >= 3, "some attempts")
                delivery = daemon.delivery(message_id)
                self.assertEqual((delivery["state"], delivery["attempts"]), ("waiting", 0), "none of them counts")
                self.assertIn(error, delivery["tries"][0]["error"])
                self.assertIsNone(daemon.json("destinations", "list")[0]["failing_since"])

    def test_a_proxy_that_cannot_reach_the_destination_speaks_of_the_destination(self):
        proxy = Proxy(502)
        self.addCleanup(proxy.close)
        daemon, message_id = self.send("http://localhost:9/", proxy=f"http://127.0.0.1:{proxy.port}")
        poll_until(lambda: daemon.delivery(message_id)["attempts"] >= 1, "an attempt that counts")

    def test_what_a_proxy_sends_without_end_holds_nobody_up(self):
        receiver = self.receiver()
        manifest = settings.manifest()
        for one in manifest["integrations"][0]["subscribe"]["objects"]:
            if one["objectName"] == "customers":
                one["destination"] = "books"
        for headers, flood in ((b"", b"X-A: b\r\n" * 8192), (b"Content-Length: 9000000000000000000\r\n\r\n", b"x" * 65536),
                               (b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n" * 8192)):
            for status in (200, 407):
                with self.subTest(headers, status=status):
                    proxy = Proxy(status, headers, flood)
                    self.addCleanup(proxy.close)
                    daemon = self.daemon(manifest=manifest, destinations={
                        "crm": settings.webhook("http://localhost:9/", proxy=f"http://127.0.0.1:{proxy.port}", time_out="3s"),
                        "books": settings.webhook(receiver.url)}, delivery={"retry_delays": ["100ms"] * 100, "jitter": 0})
                    message_id = client.post(daemon, BODY).message_id
                    poll_until(lambda: len(daemon.delivery(message_id)["tries"]) >= 2, "some attempts")
                    daemon.wait_for_delivery(client.post(daemon, settings.sample("customer.created")).message_id, "delivered")
                    daemon.stop()

    def test_a_certificate_authority_that_is_replaced_holds_from_the_reload(self):
        daemon = self.daemon(start=False)
        port = self.nginx(daemon.folder, "ssl", "")
        good = (daemon.folder / "certificate.pem").read_bytes()
        other = subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "/dev/null", "-subj", "/CN=other"],
                               check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
        authorities = daemon.folder / "authorities.pem"
        authorities.write_bytes(other)
        daemon.write_config(destinations={"crm": settings.webhook(f"https://localhost:{port}/", ca_file="authorities.pem")},
                            delivery={"retry_delays": ["100ms"] * 100, "jitter": 0, "failure_budget": 1000})
        daemon.start()
        message_id = client.post(daemon, BODY).message_id
        poll_until(lambda: daemon.delivery(message_id)["attempts"] >= 1, "a failed attempt")
        self.assertIn("certificate verify failed", daemon.delivery(message_id)["tries"][0]["error"])
        authorities.write_bytes(good)
        daemon.reload()
        daemon.wait_for_delivery(message_id, "delivered")

    def test_a_proxy_is_not_asked_for_what_is_not_allowed(self):
        proxy = Proxy()
        self.addCleanup(proxy.close)
        daemon, message_id = self.send("http://169.254.169.254/", proxy=f"http://127.0.0.1:{proxy.port}", allow_networks=[])
        poll_until(lambda: daemon.delivery(message_id)["tries"], "an attempt")
        self.assertIn("allow_networks does not list it", daemon.delivery(message_id)["tries"][0]["error"])
        self.assertEqual(proxy.asked, [])

    def test_a_kept_connection_that_the_destination_closes_is_closed_here_too(self):
        """Also when nothing more is sent: the descriptors of quiet destinations do not add up."""
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)
        port = listener.getsockname()[1]
        daemon, message_id = self.send(f"http://127.0.0.1:{port}/")
        connection, _ = listener.accept()
        with connection:
            connection.settimeout(10)
            with connection.makefile("rb") as asked:
                head = "".join(iter(lambda: asked.readline().decode().strip("\r\n") + "\n", "\n"))
                asked.read(int(re.search(r"(?i)content-length: (\d+)", head)[1]))
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            daemon.wait_for_delivery(message_id, "delivered")
            ours = f":{connection.getpeername()[1]:04X}"

        def is_there():
            lines = pathlib.Path(f"/proc/{daemon.process.pid}/net/tcp").read_text(encoding="ascii").splitlines()
            rows = [line.split() for line in lines]
            return any(row[1].endswith(ours) and row[3] in ("01", "08") for row in rows)  # ESTABLISHED, CLOSE_WAIT
        poll_until(lambda: not is_there(), "it is closed", 10)

    def test_the_environment_is_not_asked_for_a_proxy(self):
        receiver = self.receiver()
        proxy = Proxy()
        self.addCleanup(proxy.close)
        daemon = self.daemon(start=False, destinations={"crm": settings.webhook(receiver.url)})
        for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            daemon.environment[name] = f"http://127.0.0.1:{proxy.port}"
        daemon.start()
        client.post(daemon, BODY)
        receiver.wait_for(1)
        self.assertEqual(proxy.asked, [])


if __name__ == "__main__":
    unittest.main()
