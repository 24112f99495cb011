# SPDX-License-Identifier: Apache-2.0
"""What the fuzzers start from: the repository's own samples, copied when they are needed."""

import json
import pathlib
import sys

_ROOT = pathlib.Path(__file__).resolve().parents[2]
_SAMPLES = _ROOT / "daemon" / "cli" / "samples"
_PAYLOADS = _ROOT / "tests" / "payloads"


def _bodies():
    return [path.read_bytes() for folder in (_SAMPLES, _PAYLOADS) for path in sorted(folder.glob("*.json"))]


def _signatures():
    vectors = json.loads((_PAYLOADS / "signatures.json").read_text(encoding="utf-8"))["vectors"]
    for vector in vectors:
        folder = _PAYLOADS if vector["payload"].startswith("edge.") else _SAMPLES
        body = (folder / vector["payload"]).read_bytes()
        for signature in (vector["signature"], "sha256=" + vector["signature"].upper()):
            yield f"{signature}\n{vector['timestamp']}\n".encode() + body


def _manifests():
    return [path.read_bytes() for path in sorted((_ROOT / "deploy").rglob("amp*.yaml"))]


_RETRY_AFTER = [b"0", b"120", b" 7 ", b"Mon, 14 Sep 2026 10:00:05 GMT", b"Sun, 06 Nov 1994 08:49:37 GMT",
                b"Fri, 31 Dec 9999 23:59:59 GMT", b"99999999999999999999"]
_URLS = [b"https://crm.example.com/hooks/hcp?a=b", b"http://127.0.0.1:8080", b"https://[::1]:8443/x",
         b"http://[::ffff:10.0.0.1]/", b"https://user:password@example.com/", b"ftp://example.com/",
         b"https://example.com/#part"]


def _answers():
    sys.path.append(str(_ROOT / "tests" / "hostile"))
    from answers import CASES
    for case in CASES:
        yield b"".join(step for step in case.steps if isinstance(step, bytes))[:4096]


_REQUESTS = [b"POST /webhooks/a HTTP/1.1\r\nHost: x\r\nApi-Signature: s\r\nContent-Length: 5\r\n\r\nhello",
             b"GET http://a:1/b?c HTTP/1.1\r\nHost: x\r\n\r\n\r\nGET / HTTP/1.0\r\n\r\n",
             b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nT: u\r\n\r\n",
             b"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"]
_PROXY_HEADERS = [b"PROXY TCP4 203.0.113.7 10.0.0.1 4660 443\r\n", b"PROXY TCP6 2001:db8::7 fd00::1 4660 443\r\n",
                  b"PROXY UNKNOWN\r\n", b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c" + bytes(range(12)),
                  b"\r\n\r\n\0\r\nQUIT\n\x21\x21\0\x24" + bytes(range(36)), b"\r\n\r\n\0\r\nQUIT\n\x20\0\0\0"]
_FORWARDED = [b"10.0.0.1:5\n1.2.3.4, 203.0.113.9", b"unix\nfor=\"[2001:db8::9]:80\";proto=https, for=unknown",
              b"203.0.113.1:1\n1.2.3.4", b"[fd00::1]:1\n[::1]:80, ,10.0.0.2"]

_TEXTS = [b'/work_status in ["completed", null]', b"/a/b/0 not exists", b'/c equals "x"', b"jobs/notes",
          b"jobs/$['a']['b'] = invoice_number", b"jobs/work_status/completed = done",
          b"secret from 2026-09-14T10:00:00Z until 2026-09-21T10:00:00Z",
          b"/v1/downloads/msg_1?expires=1789380900&signature=00"]

_SEEDS = {"signature": _signatures, "body": _bodies, "manifest": _manifests,
          "retry_after": lambda: _RETRY_AFTER, "url": lambda: _URLS, "answer": _answers,
          "request": lambda: (bytes([piece]) + one for one in _REQUESTS for piece in (0, 6, 255)),
          "proxy_header": lambda: _PROXY_HEADERS, "forwarded": lambda: _FORWARDED,
          "json": _bodies, "texts": lambda: _TEXTS}
TARGETS = tuple(_SEEDS)


def write(target, folder):
    """Adds the target's seeds to its corpus; what the fuzzer has found there before stays."""
    folder.mkdir(parents=True, exist_ok=True)
    number = 0
    for number, seed in enumerate(_SEEDS[target](), start=1):
        (folder / f"seed-{number:03d}").write_bytes(seed)
    if number == 0:
        raise RuntimeError(f"no seeds for {target}")
