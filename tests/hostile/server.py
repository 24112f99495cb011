# SPDX-License-Identifier: Apache-2.0
"""A destination that answers with raw bytes."""

import socket
import ssl
import struct
import threading
import time

from answers import CLOSE, DRIP, FLOOD, NOTIFY, RESET, WAIT

PAUSE = 0.6  # what WAIT takes; longer than the time in which a body is awaited
PROBE = b"HTTP/1.1 500 Probe\r\nConnection: close\r\nContent-Length: 5\r\n\r\nprobe"


class HostileServer:
    """Answers a request with `answer` once, and with PROBE from then on, so that each answer begins on a connection of
    its own and PROBE comes on what it left. `requests` counts them; `done` is set when an answer is at its end."""

    def __init__(self, certificate=None, key=None):
        self.context = None
        if certificate:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(certificate, key)
        self.answer = None
        self.requests = 0
        self.done = threading.Event()
        self.closing = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self.closing.set()
        self.listener.close()

    def _accept(self):
        while not self.closing.is_set():
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        connection.settimeout(30)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            if self.context:
                connection = self.context.wrap_socket(connection, server_side=True, suppress_ragged_eofs=True)
            while self._read_request(connection):
                self.requests += 1
                steps, self.answer = self.answer, None
                if steps is None:
                    connection.sendall(PROBE)
                    return
                if not self._carry_out(connection, list(steps)):
                    return
                self.done.set()
        except (OSError, ValueError):
            pass
        finally:
            # What Python's own servers do: no close_notify.
            connection.close()
            self.done.set()

    @staticmethod
    def _read_request(connection):
        data = b""
        while b"\r\n\r\n" not in data:
            piece = connection.recv(65536)
            if not piece:
                return False
            data += piece
        head, body = data.split(b"\r\n\r\n", 1)
        length = next(int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        while len(body) < length:
            piece = connection.recv(65536)
            if not piece:
                return False
            body += piece
        return True

    def _carry_out(self, connection, steps):
        """False when the connection has ended."""
        while steps:
            step = steps.pop(0)
            if isinstance(step, bytes):
                connection.sendall(step)
            elif step == WAIT:
                self.closing.wait(PAUSE)
            elif step == DRIP:
                for byte in steps.pop(0):
                    connection.sendall(bytes([byte]))
                    self.closing.wait(0.01)
            elif step == FLOOD:
                self._flood(connection, steps.pop(0))
            elif step == NOTIFY:
                if self.context:
                    connection.unwrap()
                return False
            elif step == RESET:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return False
            elif step == CLOSE:
                return False
        return True

    @staticmethod
    def _flood(connection, piece):
        """Until the other side has had enough, which an error shows."""
        end = time.monotonic() + 20
        while time.monotonic() < end:
            connection.sendall(piece)
