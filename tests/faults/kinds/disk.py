# SPDX-License-Identifier: Apache-2.0
"""A file system of its own that is full, or read-only. Needs the right to mount."""

import os
import subprocess
import tempfile

from scenario import Scenario
from support.waiting import poll_until


class CannotMount(Exception):
    """The run is skipped."""


class Disk:
    def __init__(self, size="16m"):
        self.path = tempfile.mkdtemp(prefix="housecalld-fault-disk-")
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", self.path],
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            os.rmdir(self.path)
            raise CannotMount(done.stderr.strip())

    def remount(self, option):
        return subprocess.run(["mount", "-o", f"remount,{option}", self.path], capture_output=True, check=False).returncode

    def fill(self):
        with open(os.path.join(self.path, "filler"), "wb", buffering=0) as filler:
            try:
                while filler.write(bytes(65536)):
                    pass
            except OSError:
                pass

    def make_room(self):
        os.remove(os.path.join(self.path, "filler"))

    def close(self):
        subprocess.run(["umount", "-l", self.path], check=False)
        os.rmdir(self.path)


def stalls(run, seconds=30):
    """Waits until no event is stored any more."""
    seen = {"count": -1}

    def stalled():
        count = len(run.answered)
        same, seen["count"] = count == seen["count"], count
        return same
    poll_until(stalled, "nothing is stored any more", seconds, interval=0.5)


def full(dice):
    disk = Disk()
    run = Scenario(dice, store_folder=disk.path, padding=3000)
    run.disk = disk
    run.start()
    with run.disturbed():
        disk.fill()
        stalls(run)
        if dice.random() < 0.3:
            run.kill()
            disk.make_room()
            run.daemon.start()
        else:
            disk.make_room()
    run.load(20)
    run.note = "disk full"
    return run


def read_only(dice):
    """Remounted while files are open for writing: the kernel may refuse; then it is tried with the daemon stopped."""
    disk = Disk()
    run = Scenario(dice, store_folder=disk.path)
    run.disk = disk
    run.start()
    with run.disturbed():
        busy = disk.remount("ro") != 0
        if busy:
            run.kill()
            disk.remount("ro")
            run.daemon.start(wait=False)
            code = run.daemon.process.wait(30)
            run.daemon.reader.join(10)
            if code == 0 or "housecalld.db" not in str(run.daemon.log):
                raise AssertionError(f"a read-only file system: exit code {code}, {run.daemon.log}")
            disk.remount("rw")
            run.restart()
        else:
            stalls(run)
            disk.remount("rw")
    run.load(20)
    run.note = "file system read-only" + (" at the start" if busy else "")
    return run


KINDS = {"disk_full": full, "read_only": read_only}
