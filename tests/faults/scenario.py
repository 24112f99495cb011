# SPDX-License-Identifier: Apache-2.0
"""One run: a daemon with the shim, its destination, senders, and what is found at the end."""

import base64
import contextlib
import hashlib
import hmac
import pathlib
import sqlite3
import tempfile
import time

from audit import Arrival, Delivery, audit
from gate import Gate
from load import Sender
from shim_control import ShimControl
from support import settings
from support.daemon import Daemon
from support.receiver import Receiver
from support.waiting import poll_until

SENDERS = 4
DRAIN_SECONDS = 90
DELIVERY = {"retry_delays": ["50ms"] * 100, "refused_retry_delays": ["50ms"] * 100, "jitter": 0.2, "probe_interval": "100ms"}


def is_signed(received):
    """Standard Webhooks: what was corrupted on the way is refused, as a real destination would."""
    key = base64.b64decode(settings.WEBHOOK_SECRET.removeprefix("whsec_"))
    try:
        stamp = received.headers["webhook-timestamp"].encode()
        signed = received.id.encode() + b"." + stamp + b"." + received.raw
        expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        return expected in received.headers["webhook-signature"].split()
    except KeyError:
        return False


class Scenario:
    made = staticmethod(lambda scenario: None)  # who wants to know of each, also of one that fails half-way

    def __init__(self, dice, store_folder=None, host="127.0.0.1", delivery=None, padding=0, time_out="2s", **changes):
        self.dice = dice
        self.began = time.monotonic()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="housecalld-fault-"))
        self.shim = ShimControl(self.folder / "shim")
        self.status = lambda: 200
        self.receiver = Receiver(self.behave)
        self.gate = Gate(self.receiver.port, dice.randrange(1 << 30))
        self.database = pathlib.Path(store_folder or self.folder) / "store" / "housecalld.db"
        self.daemon = Daemon(
            folder=self.folder, environment=self.shim.environment,
            store={"path": str(self.database), "min_free_bytes": "0"},
            destinations={"crm": settings.webhook(f"http://{host}:{self.gate.port}/hook", concurrency=8, time_out=time_out)},
            delivery=dict(DELIVERY if delivery is None else delivery), log={"format": "json", "level": "info"}, **changes)
        self.senders = [Sender(number, self.daemon, self.now, padding) for number in range(SENDERS)]
        self.disturbances = []
        self.note = ""
        self.disk = None
        self.made(self)

    def now(self):
        return int(time.time() + self.shim.clock_offset_ms / 1000)

    def behave(self, received):
        received.time = time.monotonic()
        return self.status() if is_signed(received) else 400

    # What faults do.

    def start(self):
        self.daemon.start()
        for sender in self.senders:
            sender.start()
        self.load(20)
        return self

    @property
    def answered(self):
        return {key: message_id for sender in self.senders for key, message_id in list(sender.answered.items())}

    def load(self, count, seconds=60):
        """Waits until so many more were answered 200."""
        wanted = len(self.answered) + count
        poll_until(lambda: len(self.answered) >= wanted, f"{count} more answers 200", seconds)

    def pause(self, pausing=True):
        for sender in self.senders:
            (sender.pausing.set if pausing else sender.pausing.clear)()

    @contextlib.contextmanager
    def disturbed(self):
        """What arrives again after this began may have been delivered before, without a record of it."""
        begin = time.monotonic()
        try:
            yield
        finally:
            self.disturbances.append((begin, time.monotonic()))

    def last_for(self, seconds):
        """How long a fault lasts; ends early when the daemon ends."""
        with contextlib.suppress(AssertionError):
            poll_until(self.died, "the daemon ends", seconds)

    def died(self):
        return self.daemon.process is not None and self.daemon.process.poll() is not None

    def kill(self):
        """With its shared memory: after a power cut that is gone."""
        self.daemon.kill()
        if self.shim.hold_unsynced:
            self.database.with_name(self.database.name + "-shm").unlink(missing_ok=True)

    def restart(self):
        with self.disturbed():
            self.kill()
            self.shim.calm()
            self.daemon.start()

    def revive(self):
        """As the service manager would; nothing when it runs."""
        if self.died():
            self.restart()

    # The end.

    def finish(self):
        """Lets everything arrive, stops, and audits. Gives what is wrong."""
        self.shim.calm()
        self.gate.mode = "pass"
        self.revive()
        for sender in self.senders:
            sender.stopping.set()
        for sender in self.senders:
            if sender.ident:
                sender.join(30)
        self.drain()
        code = self.daemon.stop()
        problems = self.audit()
        if code != 0:
            problems.append(f"stopped with exit code {code}: {self.daemon.log[-3:]}")
        return problems

    def drain(self, patience=10):
        """Until all arrived, or nothing more does: the audit says what is missing."""
        answered = set(self.answered.values())
        progress = {"count": -1, "at": time.monotonic()}

        def over():
            if {one.id for one in list(self.receiver.taken)} >= answered:
                return True
            if len(self.receiver.all) != progress["count"]:
                progress.update(count=len(self.receiver.all), at=time.monotonic())
            return time.monotonic() - progress["at"] > patience
        with contextlib.suppress(AssertionError):
            poll_until(over, "all have arrived", DRAIN_SECONDS)

    def arrivals(self):
        made = []
        for one in list(self.receiver.taken):
            if not one.message["result"]:
                continue  # `destinations test`
            result = one.result
            made.append(Arrival(one.time, one.id, result["rawEvent"]["key"], one.path + " " + result["id"], result["rawEvent"]))
        return made

    def stored(self):
        """What the database says, read beside the daemon's own code."""
        rows = {}
        with contextlib.closing(sqlite3.connect(self.database)) as database:
            check = database.execute("PRAGMA integrity_check").fetchall()
            if check != [("ok",)]:
                raise AssertionError(f"integrity_check: {check[:3]}")
            for (message_id,) in database.execute("SELECT id FROM events"):
                rows[message_id] = []
            for message_id, state, reason in database.execute(
                    "SELECT e.id, d.state, d.reason FROM deliveries d JOIN events e ON e.seq = d.event_seq"
                    " WHERE d.destination IN ('crm', 'extra')"):
                rows[message_id].append(Delivery(state, reason))
        return rows

    def audit(self):
        sent = {key: one for sender in self.senders for key, one in sender.sent.items()}
        self.final_arrivals = self.arrivals()
        try:
            stored = self.stored()
        except (AssertionError, sqlite3.Error) as error:
            return [f"the database: {error}"]
        self.final_stored = stored
        return audit(sent, self.answered, self.final_arrivals, stored, self.disturbances)

    def figures(self):
        states = [one.state for deliveries in getattr(self, "final_stored", {}).values() for one in deliveries]
        arrivals = getattr(self, "final_arrivals", [])
        return {"answered": len(self.answered), "arrived": len({one.key for one in arrivals}),
                "twice": len(arrivals) - len({one.key for one in arrivals}),
                "waiting": sum(state < 3 for state in states), "dead": sum(state == 4 for state in states),
                "seconds": round(time.monotonic() - self.began, 1)}

    def close(self):
        for sender in self.senders:
            sender.stopping.set()
        self.gate.close()
        self.receiver.stop()
        self.daemon.kill()
        if self.disk:
            self.disk.close()
