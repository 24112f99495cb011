# SPDX-License-Identifier: Apache-2.0
"""A destination that does what a test tells it to."""

import http.server
import json
import socketserver
import threading

from support.waiting import poll_until


class Received:
    path = "/"

    def __init__(self, headers, body):
        self.headers = {name.lower(): value for name, value in headers.items()}
        self.raw = body

    @property
    def id(self):
        return self.headers["webhook-id"]

    @property
    def message(self):
        return json.loads(self.raw)

    @property
    def result(self):
        return self.message["result"][0]


class Hang:
    """Take the request and never answer."""


class CloseMidAnswer:
    """Promise more bytes than are sent, and close."""


class Raw:
    """These bytes, as they are, and then the end of the connection if that is wanted. `taken`: a complete 2xx head."""

    def __init__(self, answer, close, taken):
        self.answer = answer
        self.close = close
        self.taken = taken


class Receiver:
    """Answers on a free loopback port. `behave` is called with each Received and gives a status, a
    (status, headers) pair, Hang, CloseMidAnswer or a Raw. Everything that came is in `all`, in order; what was
    answered 2xx in `taken`."""

    def __init__(self, behave=None):
        self.behave = behave or (lambda received: 200)
        self.all = []
        self.taken = []
        self.lock = threading.Lock()
        self.released = threading.Event()
        self.server = None
        self.port = 0
        self.start()

    def start(self):
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self):
                receiver.serve(self)

            def log_message(self, *arguments):
                pass

        class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
            daemon_threads = True
            request_queue_size = 128

            def handle_error(self, request, client_address):
                pass

        self.released.clear()
        self.server = Server(("127.0.0.1", self.port), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def stop(self):
        """Nobody listens any more: connections are refused."""
        self.released.set()
        if self.server:
            self.server.shutdown()
            self.server.server_close()
            self.server = None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/hook"

    def serve(self, handler):
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        received = Received(handler.headers, body)
        received.path = handler.path
        with self.lock:
            self.all.append(received)
        behaviour = self.behave(received)
        if behaviour is Hang:
            self.released.wait(60)
            handler.close_connection = True
            return
        if behaviour is CloseMidAnswer:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")
            handler.close_connection = True
            return
        if isinstance(behaviour, Raw):
            if behaviour.taken:
                with self.lock:
                    self.taken.append(received)
            handler.wfile.write(behaviour.answer)
            handler.close_connection = behaviour.close
            return
        status, headers = behaviour if isinstance(behaviour, tuple) else (behaviour, {})
        if 200 <= status < 300:
            with self.lock:
                self.taken.append(received)
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", "2")
        handler.end_headers()
        handler.wfile.write(b"ok")

    def wait_for(self, count, seconds=20.0):
        poll_until(lambda: len(self.taken) >= count, f"{count} messages taken, {len(self.taken)} so far", seconds)
        return list(self.taken)
