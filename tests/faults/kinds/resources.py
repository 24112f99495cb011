# SPDX-License-Identifier: Apache-2.0
"""Too few file descriptors, too little memory."""

import resource
import socket

from scenario import Scenario


def descriptors(dice):
    """Idle connections take what the limit allows, and go away again."""
    run = Scenario(dice).start()
    run.load(dice.randrange(1, 40))
    limit = dice.randrange(40, 64)
    _, hard = resource.prlimit(run.daemon.process.pid, resource.RLIMIT_NOFILE)
    with run.disturbed():
        resource.prlimit(run.daemon.process.pid, resource.RLIMIT_NOFILE, (limit, hard))
        idle = []
        for _ in range(limit):
            idle.append(socket.create_connection(("localhost", run.daemon.port()), timeout=5))
        run.last_for(0.5)
        for connection in idle:
            connection.close()
        run.load(20)
    run.note = f"{limit} file descriptors, {limit} idle connections"
    return run


def memory(dice):
    """Little more address space than it has, and large bodies. Dying of it is allowed, losing is not."""
    run = Scenario(dice, padding=200_000).start()
    size = int(open(f"/proc/{run.daemon.process.pid}/statm", encoding="ascii").read().split()[0]) * 4096
    room = dice.randrange(1, 24) * 1024 * 1024
    with run.disturbed():
        resource.prlimit(run.daemon.process.pid, resource.RLIMIT_AS, (size + room, size + room))
        run.last_for(1.0)
        died = run.died()
        run.restart()
    run.load(20)
    run.note = f"{room >> 20} MiB more memory" + (", it died of it" if died else "")
    return run


KINDS = {"descriptors": descriptors, "memory": memory}
