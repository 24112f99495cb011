# SPDX-License-Identifier: Apache-2.0
"""One address that crowds the endpoint does not shut others out. How much it slows them: tests/bench/crowd."""

import http.client
import re
import shutil
import socket
import ssl
import unittest

from support import client, crowd, settings
from support.case import SystemTest
from support.waiting import poll_until


class Crowd(SystemTest):
    def setUp(self):
        self.daemon_ = self.daemon(listen=[{"address": "127.0.0.1:0", "tls": False}], log={"format": "json", "level": "info"})

    @unittest.skipUnless(shutil.which("slowhttptest"), "slowhttptest is not installed")
    def test_others_are_answered_whatever_one_address_does(self):
        served = crowd.Served(self.daemon_, rate=40)
        self.addCleanup(served.close)
        for number, (what, begin) in enumerate(crowd.ATTACKS.items()):
            with self.subTest(what):
                attack = begin(self.daemon_.port())
                try:
                    self.assertEqual(len(served.run(3, f"a{number}")), 120)
                    self.assertLess(self.open_connections(), 300, "one address has 256, and some that are ending")
                finally:
                    attack.stop()

    def open_connections(self):
        return int(re.search(r'housecalld_connections_open\{server="webhooks"\} (\d+)', self.daemon_.metrics()).group(1))

    def test_when_all_places_are_taken_the_oldest_idle_one_goes(self):
        self.daemon_.stop()
        self.daemon_.write_config(listen=[{"address": "127.0.0.1:0", "tls": False}],
                                  limits={"connections": 20, "connections_per_client": 20})
        self.daemon_.start()
        silent = crowd.Silent(self.daemon_.port(), 20)
        self.addCleanup(silent.stop)
        poll_until(lambda: 'housecalld_connections_open{server="webhooks"} 2' in self.daemon_.metrics(), "all are taken")
        served = crowd.Served(self.daemon_, rate=40)
        self.addCleanup(served.close)
        self.assertEqual(len(served.run(2, "b")), 80)


class BehindAProxy(SystemTest):
    def test_the_client_is_who_the_proxy_says(self):
        daemon = self.daemon(listen=[{"address": "127.0.0.1:0", "tls": False}], trusted_proxies=["127.0.0.0/8"],
                             limits={"connections_per_client": 1})
        body = settings.sample("job.created")
        for headers, seen in (({"X-Forwarded-For": "1.2.3.4, 203.0.113.9"}, "203.0.113.9"),
                              ({"Forwarded": "for=1.2.3.4"}, r"127.0.0.1")):
            before = len(daemon.json("signatures"))
            client.curl(f"http://127.0.0.1:{daemon.port()}/webhooks/bluebird", body=body, headers=headers)
            rows = poll_until(lambda: (lambda all: all if len(all) > before else None)(daemon.json("signatures")), "a refusal")
            self.assertTrue(rows[0]["client"].startswith(seen), rows[0])

    def test_proxy_protocol(self):
        daemon = self.daemon(listen=[{"address": "127.0.0.1:0", "tls": False, "proxy_protocol": True}, {
            "address": "127.0.0.1:0", "proxy_protocol": True}], trusted_proxies=["127.0.0.1/32"])

        def refused_client(preface, scheme="http", index=0):
            before = len(daemon.json("signatures"))
            connection = http.client.HTTPConnection("127.0.0.1", daemon.port(index), timeout=10)
            connection.connect()
            connection.sock.sendall(preface)
            if scheme == "https":
                trust = ssl.create_default_context(cafile=str(daemon.certificate))
                connection.sock = trust.wrap_socket(connection.sock, server_hostname="localhost")
            connection.request("POST", "/webhooks/bluebird", b"[]", {})
            self.assertEqual(connection.getresponse().status, 401)
            connection.close()
            return poll_until(lambda: (lambda all: all[0]["client"] if len(all) > before else None)(
                daemon.json("signatures")), "a refusal")
        one = b"PROXY TCP4 203.0.113.9 127.0.0.1 4711 443\r\n"
        two = b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c" + socket.inet_aton("203.0.113.8") + socket.inet_aton("127.0.0.1") + b"\x12\x67\x01\xbb"
        self.assertEqual(refused_client(one), "203.0.113.9:4711")
        self.assertEqual(refused_client(two), "203.0.113.8:4711")
        self.assertEqual(refused_client(one, "https", 1), "203.0.113.9:4711")
        self.assertTrue(refused_client(b"PROXY UNKNOWN\r\n").startswith("127.0.0.1:"))
        for source, preface in ((("127.0.0.1", 0), b"GET / HTTP/1.1\r\n"), (("127.0.0.2", 0), one)):
            with socket.create_connection(("127.0.0.1", daemon.port()), timeout=10, source_address=source) as stranger:
                stranger.sendall(preface + b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                try:
                    self.assertEqual(stranger.recv(100), b"")
                except ConnectionResetError:
                    pass
        self.assertIn('housecalld_proxy_header_failures_total{server="webhooks"} 2', daemon.metrics())


if __name__ == "__main__":
    unittest.main()
