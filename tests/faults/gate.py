# SPDX-License-Identifier: Apache-2.0
"""A TCP gate before a destination: it delays, cuts, corrupts, drips, or accepts and never answers."""

import random
import socket
import threading

MODES = ("delay", "cut", "corrupt_answer", "corrupt_request", "drip", "hang")


class Gate:
    """`mode` is one of MODES or "pass", and may be changed at any time."""

    def __init__(self, port, seed):
        self.target = port
        self.mode = "pass"
        self.dice = random.Random(seed)
        self.closing = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self.closing.set()
        self.listener.close()

    def _accept(self):
        while not self.closing.is_set():
            try:
                inner, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(inner,), daemon=True).start()

    def _serve(self, inner):
        try:
            outer = socket.create_connection(("127.0.0.1", self.target), timeout=5)
            outer.settimeout(None)
        except OSError:
            inner.close()
            return
        for end in (inner, outer):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for source, sink, answers in ((inner, outer, False), (outer, inner, True)):
            threading.Thread(target=self._pump, args=(source, sink, answers), daemon=True).start()

    def _pump(self, source, sink, answers):
        try:
            while True:
                data = source.recv(65536)
                if not data:
                    break
                self._pass_on(data, sink, answers)
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            end.close()

    def _pass_on(self, data, sink, answers):
        mode = self.mode
        if mode == "cut":
            raise ConnectionResetError
        if mode == "hang" and answers:
            self.closing.wait(30)
            raise ConnectionResetError
        if mode == "delay":
            self.closing.wait(self.dice.uniform(0.05, 0.4))
        if mode == ("corrupt_answer" if answers else "corrupt_request"):
            place = self.dice.randrange(len(data))
            data = data[:place] + bytes([data[place] ^ (1 + self.dice.randrange(255))]) + data[place + 1:]
        if mode == "drip" and answers:
            for byte in data:
                sink.sendall(bytes([byte]))
                if self.closing.wait(1) or self.mode != "drip":
                    raise ConnectionResetError
        else:
            sink.sendall(data)
