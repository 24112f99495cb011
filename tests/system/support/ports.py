# SPDX-License-Identifier: Apache-2.0
"""Ports for programs that cannot choose one by themselves."""

import random
import socket

# Below the range from which the kernel takes the ports of outgoing connections: one of those could
# otherwise get a port that is meant to be closed, or even be connected to itself.
_RANGE = range(20_000, 32_000)


def free_port(host="127.0.0.1"):
    for port in random.sample(_RANGE, 100):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise AssertionError("no free port")
