# SPDX-License-Identifier: Apache-2.0
"""Housecall Pro as seen from here: openssl signs, curl posts."""

import dataclasses
import json
import pathlib
import tempfile
import time

from support import commands


@dataclasses.dataclass(frozen=True)
class Answer:
    status: int
    headers: dict  # names in lower case
    body: bytes
    transcript: str  # what curl --verbose says

    @property
    def message_id(self):
        return json.loads(self.body)["id"]


def sign(secret, timestamp, body):
    """Hexadecimal HMAC-SHA256 of `timestamp.body`, by openssl."""
    output = commands.run("openssl", "dgst", "-sha256", "-hmac", secret, "-r",
                          stdin=f"{timestamp}.".encode() + body).stdout.decode()
    return output.split()[0]


def signed_headers(secret, body, timestamp=None):
    timestamp = int(time.time()) if timestamp is None else timestamp
    return {"Api-Timestamp": str(timestamp), "Api-Signature": sign(secret, timestamp, body)}


def request(url, method=None, headers=None, body=None, trust=None, options=()):
    """One request by curl. A header of the value None is not sent, not even by curl itself. Without
    `trust`, an authority's file, only http URLs can be reached."""
    with tempfile.TemporaryDirectory(prefix="housecalld-curl-") as folder:
        head, content = pathlib.Path(folder, "head"), pathlib.Path(folder, "body")
        command = ["curl", "--silent", "--show-error", "--verbose", "--noproxy", "*", "--globoff",
                   "--max-time", "60", "--dump-header", head, "--output", content, *options]
        if method:
            command += ["--head"] if method == "HEAD" else ["--request", method]
        if trust:
            command += ["--cacert", trust]
        for name, value in (headers or {}).items():
            command += ["--header", f"{name}:" if value is None else f"{name}: {value}"]
        if body is not None:
            command += ["--data-binary", "@-"]
        done = commands.run(*command, url, stdin=body or b"")
        received = content.read_bytes() if content.exists() else b""
        return _answer(head.read_text(encoding="latin-1"), received, done.stderr)


def _answer(head, body, transcript):
    last = [block for block in head.split("\r\n\r\n") if block][-1].split("\r\n")
    headers = {}
    for line in last[1:]:
        name, value = line.split(":", 1)
        headers[name.lower()] = value.strip()
    return Answer(int(last[0].split()[1]), headers, body, transcript.decode(errors="replace"))


def post(url, body, secret, timestamp=None, headers=None, **options):
    """As Housecall Pro does it. `headers` are added to, or replace, its own."""
    own = {"Content-Type": "application/json", **signed_headers(secret, body, timestamp)}
    return request(url, headers={**own, **(headers or {})}, body=body, **options)
