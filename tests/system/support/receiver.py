# SPDX-License-Identifier: Apache-2.0
"""A destination whose behaviour the test decides, request by request."""

import contextlib
import dataclasses
import functools
import http.server
import json
import socket
import ssl
import threading
import time

from support.ports import free_port
from support.waiting import DEADLINE, poll_until


@dataclasses.dataclass(frozen=True)
class Reply:
    """Answers with this. With a `gate`, an Event, only when it is set."""
    status: int = 200
    headers: dict = dataclasses.field(default_factory=dict)
    body: bytes = b"ok"
    gate: threading.Event = None


class Hang:
    """Does not answer until the receiver stops."""


class CloseMidAnswer:
    """Announces more than it sends, then closes."""


@dataclasses.dataclass(frozen=True)
class Arrival:
    """One request as it came."""
    number: int  # from 0, in the order of arrival
    at: float  # Unix time when it was complete
    path: str
    headers: dict  # names in lower case
    body: bytes
    connection: int  # port of the other side: the same for requests on one connection

    @functools.cached_property
    def message(self):
        return json.loads(self.body)

    @property
    def message_id(self):
        return self.headers["webhook-id"]

    @property
    def event(self):
        return self.message["result"][0]["providerEventType"]

    @property
    def record_id(self):
        return self.message["result"][0].get("id")


class Receiver:
    """Listens on a port of its own, which stays the same over stop and start. `behaviour` is called
    with each Arrival and returns a Reply, a Hang or a CloseMidAnswer; set it at any time."""

    def __init__(self, certificate=None):
        self._certificate = certificate
        self.port = free_port()
        self.behaviour = lambda arrival: Reply()
        self.released = threading.Event()
        self._lock = threading.Lock()
        self._arrivals = []
        self._accepted = []
        self._server = None
        self.start()

    @property
    def url(self):
        return f"{'https' if self._certificate else 'http'}://127.0.0.1:{self.port}/hook?a=b"

    def start(self):
        self.released.clear()
        self._server = _Server(self, self._certificate)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01},
                         daemon=True).start()

    def stop(self):
        """Afterwards connections are refused; open ones are closed."""
        self.released.set()
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server.close_connections()
            self._server = None

    def receive(self, **request):
        with self._lock:
            arrival = Arrival(number=len(self._arrivals), at=time.time(), **request)
            self._arrivals.append(arrival)
        reply = self.behaviour(arrival)
        if isinstance(reply, Reply) and reply.gate is None and reply.status // 100 == 2:
            with self._lock:
                self._accepted.append(arrival)
        return reply

    @property
    def arrivals(self):
        with self._lock:
            return list(self._arrivals)

    @property
    def accepted(self):
        """Those that were answered 2xx at once."""
        with self._lock:
            return list(self._accepted)

    def wait_for(self, count, seconds=DEADLINE):
        poll_until(lambda: len(self.arrivals) >= count,
                   lambda: f"{count} requests at the destination, there are {len(self.arrivals)}", seconds)
        return self.arrivals

    def wait_for_accepted(self, count, seconds=DEADLINE):
        poll_until(lambda: len(self.accepted) >= count,
                   lambda: f"{count} messages accepted, there are {len(self.accepted)}", seconds)
        return self.accepted


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, receiver, certificate):
        self.receiver = receiver
        self._context = None
        self._connections = set()
        if certificate:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(certificate.certificate, certificate.private_key)
        super().__init__(("127.0.0.1", receiver.port), _Handler)

    def finish_request(self, request, client_address):
        if self._context:
            request.settimeout(DEADLINE)
            request = self._context.wrap_socket(request, server_side=True)
        self._connections.add(request)
        super().finish_request(request, client_address)

    def handle_error(self, request, client_address):
        """A connection that breaks is part of the tests."""

    def close_connections(self):
        for connection in list(self._connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self):  # pylint: disable=invalid-name
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = self.server.receiver.receive(path=self.path, headers=headers, body=body,
                                             connection=self.client_address[1])
        if isinstance(reply, Hang):
            self.server.receiver.released.wait(DEADLINE)
            self.close_connection = True
        elif isinstance(reply, CloseMidAnswer):
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")
            self.close_connection = True
        else:
            self._answer(reply)

    def _answer(self, reply):
        if reply.gate is not None:
            reply.gate.wait(DEADLINE)
        head = [f"HTTP/1.1 {reply.status} Reply", f"Content-Length: {len(reply.body)}"]
        head += [f"{name}: {value}" for name, value in reply.headers.items()]
        self.wfile.write("\r\n".join(head).encode() + b"\r\n\r\n" + reply.body)

    def log_message(self, format, *args):  # pylint: disable=redefined-builtin
        pass
