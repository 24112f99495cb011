# SPDX-License-Identifier: Apache-2.0
"""Posts as HCP does. curl and openssl where it is about being right, Python where it is about load."""

import hashlib
import hmac
import http.client
import json
import socket
import ssl
import subprocess
import time

from support.settings import SECRET


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def message_id(self):
        return json.loads(self.body)["id"]

    def __repr__(self):
        return f"Answer({self.status}, {self.headers}, {self.body!r})"


def openssl_signature(secret, timestamp, body):
    """HMAC-SHA256 in hexadecimal over `timestamp.body`, by the openssl command."""
    done = subprocess.run(["openssl", "dgst", "-sha256", "-hmac", secret, "-r"],
                          input=timestamp.encode() + b"." + body, capture_output=True, check=True)
    return done.stdout.split()[0].decode()


def signed_headers(body, secret=SECRET, timestamp=None, sign=openssl_signature):
    timestamp = str(int(time.time())) if timestamp is None else str(timestamp)
    return {"Content-Type": "application/json", "Api-Timestamp": timestamp,
            "Api-Signature": sign(secret, timestamp, body)}


def parse_head(text):
    lines = text.split("\r\n")
    headers = {}
    for line in lines[1:]:
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    return int(lines[0].split()[1]), headers


def curl(url, *options, body=None, headers=None, certificate=None, method=None):
    """One request by curl; the last answer that came (after a 100, that is)."""
    command = ["curl", "--silent", "--show-error", "--include", "--max-time", "30", "--noproxy", "*", *options]
    if certificate:
        command += ["--cacert", str(certificate)]
    if method:
        command += ["--request", method]
    for name, value in (headers or {}).items():
        command += ["--header", f"{name}: {value}"]
    if body is not None:
        command += ["--data-binary", "@-"]
    done = subprocess.run(command + [url], input=body, capture_output=True, check=False)
    if done.returncode != 0:
        raise ConnectionError(f"curl {done.returncode}: {done.stderr.decode()}")
    rest = done.stdout
    while True:
        head, _, rest = rest.partition(b"\r\n\r\n")
        status, fields = parse_head(head.decode())
        if status >= 200:
            return Answer(status, fields, rest.decode())


def post(daemon, body, headers=None, installation="bluebird", **signing):
    """Posts a body by curl over TLS, signed by openssl unless headers are given."""
    if headers is None:
        headers = signed_headers(body, **signing)
    return curl(daemon.url(installation), body=body, headers=headers, certificate=daemon.certificate)


def post_plain(daemon, body, index):
    """Posts a signed body to the plain listener that is the index-th of all listeners."""
    return curl(daemon.url(index=index, scheme="http"), body=body, headers=signed_headers(body))


def python_signature(secret, timestamp, body):
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


class UnixConnection(http.client.HTTPConnection):
    """Keep-alive HTTP over a Unix socket."""

    def __init__(self, path, timeout=60):
        super().__init__("localhost", timeout=timeout)
        self.path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class FastClient:
    """A keep-alive TLS connection for load. Raises OSError or HTTPException when it breaks."""

    def __init__(self, daemon, timeout=30):
        context = ssl.create_default_context(cafile=str(daemon.certificate))
        self.connection = http.client.HTTPSConnection("localhost", daemon.port(), timeout=timeout, context=context)

    def post(self, body, installation="bluebird", now=None):
        headers = signed_headers(body, timestamp=now, sign=python_signature)
        self.connection.request("POST", f"/webhooks/{installation}", body, headers)
        response = self.connection.getresponse()
        return Answer(response.status, dict(response.getheaders()), response.read().decode())

    def close(self):
        self.connection.close()
