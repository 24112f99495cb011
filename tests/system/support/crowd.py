# SPDX-License-Identifier: Apache-2.0
"""Clients that crowd a listener, all from one address. What they do to others is the question.

They come from 127.0.0.1, as slowhttptest does; who is to be served comes from 127.0.0.2.
"""

import http.client
import json
import resource
import shutil
import socket
import ssl
import subprocess
import threading
import time

from support import client

SERVED = ("127.0.0.2", 0)


def raise_file_limit(wanted=16384):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, hard), hard))
    return soft


class Silent:
    """So many connections that say nothing; of those that are closed, 200 are opened again every second."""

    def __init__(self, port, count):
        raise_file_limit()
        self.port = port
        self.sockets = [self.open() for _ in range(count)]
        self.ending = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def open(self):
        one = socket.socket()
        one.setblocking(False)
        one.connect_ex(("127.0.0.1", self.port))
        return one

    def run(self):
        place = 0
        while not self.ending.wait(0.005):
            place = (place + 1) % len(self.sockets)
            if not self.is_open(self.sockets[place]):
                self.sockets[place].close()
                self.sockets[place] = self.open()

    @staticmethod
    def is_open(one):
        try:
            return one.recv(1, socket.MSG_PEEK) != b""
        except BlockingIOError:
            return True
        except OSError:
            return False

    def stop(self):
        self.ending.set()
        self.thread.join(30)
        for one in self.sockets:
            one.close()


class Flood:
    """Some connections that send the same bytes as fast as they go, over and over."""

    def __init__(self, port, payload, connections=8):
        self.port, self.payload = port, payload * (65536 // len(payload))
        self.ending = threading.Event()
        self.threads = [threading.Thread(target=self.run, daemon=True) for _ in range(connections)]
        for thread in self.threads:
            thread.start()

    def run(self):
        while not self.ending.is_set():
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=5) as one:
                    while not self.ending.is_set():
                        one.sendall(self.payload)
            except OSError:
                self.ending.wait(0.05)

    def stop(self):
        self.ending.set()
        for thread in self.threads:
            thread.join(30)


class Slow:
    """slowhttptest: `-H` headers, `-B` bodies, `-X` answers that are not read."""

    def __init__(self, port, mode, count=1000, scheme="http"):
        raise_file_limit()
        # slowhttptest watches by select(2), which knows no more than 1024 descriptors.
        self.process = subprocess.Popen(
            [shutil.which("slowhttptest"), mode, "-c", str(count), "-r", "400", "-i", "5", "-l", "600", "-p", "3", "-k", "3",
             "-u", f"{scheme}://127.0.0.1:{port}/webhooks/bluebird"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def stop(self):
        self.process.kill()
        self.process.wait()


class Served:
    """Posts events at a fixed rate from another address; each on a connection of its own every tenth time."""

    def __init__(self, daemon, index=0, rate=50, scheme="http"):
        self.daemon, self.port, self.rate, self.scheme = daemon, daemon.port(index), rate, scheme
        self.connection = None

    def open(self):
        if self.scheme == "http":
            return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30, source_address=SERVED)
        trust = ssl.create_default_context(cafile=str(self.daemon.certificate))
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=30, source_address=SERVED, context=trust)

    def close(self):
        if self.connection is not None:
            self.connection.close()

    def run(self, seconds, name):
        """How long each answer took, from when it was due. Raises when one is not 200."""
        times = []
        begin = time.monotonic()
        for number in range(int(seconds * self.rate)):
            due = begin + number / self.rate
            threading.Event().wait(max(0, due - time.monotonic()))
            body = json.dumps({"event": "job.updated", "job": {"id": f"job_{name}{number:020d}"}}).encode()
            headers = client.signed_headers(body, sign=client.python_signature)
            if self.connection is None or number % 10 == 0:
                self.close()
                self.connection = self.open()
            self.connection.request("POST", "/webhooks/bluebird", body, headers)
            answer = self.connection.getresponse()
            text = answer.read()
            if answer.status != 200:
                raise AssertionError(f"{name}: {answer.status} {text!r}")
            times.append(time.monotonic() - due)
        return times


ATTACKS = {
    "5,000 silent connections": lambda port: Silent(port, 5000),
    "slow headers, 1,000 connections": lambda port: Slow(port, "-H"),
    "slow bodies, 1,000 connections": lambda port: Slow(port, "-B"),
    "slow readers, 1,000 connections": lambda port: Slow(port, "-X"),
    "a flood of empty lines": lambda port: Flood(port, b"\r\n"),
    "a flood of rubbish": lambda port: Flood(port, b"\x16\x03\x01rubbish\r\n"),
}
