# SPDX-License-Identifier: Apache-2.0
"""Starting, watching and stopping the two servers under load."""

import os
import pathlib
import socket
import subprocess
import time

_TICKS = os.sysconf("SC_CLK_TCK")


def wait_for(condition, what, seconds=60, interval=0.05):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise RuntimeError(f"not within {seconds} s: {what}")
        time.sleep(interval)  # lint: poll


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Server:
    """A process with its children, if it has any."""

    def __init__(self, name, command, log):
        self.name = name
        with open(log, "wb") as output:
            self._process = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL,
                                             stdout=output, stderr=output)
        self._log = pathlib.Path(log)

    def wait_until_it_listens(self, port):
        def listening():
            if self._process.poll() is not None:
                raise RuntimeError(f"{self.name} ended: {self._log.read_text(errors='replace')[-2000:]}")
            return answers(port)
        wait_for(listening, f"{self.name} listens")

    def _processes(self):
        pid = self._process.pid
        children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        return [pid, *children]

    def cpu_seconds(self):
        total = 0
        for pid in self._processes():
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(") ", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
        return total / _TICKS

    def rss_mib(self):
        total = 0
        for pid in self._processes():
            for line in pathlib.Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
                if line.startswith("VmRSS:"):
                    total += int(line.split()[1])
        return total / 1024

    def stop(self):
        self._process.terminate()
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
