# SPDX-License-Identifier: Apache-2.0
"""A wall clock that jumps, and three days that pass in seconds."""

from scenario import Scenario
from support.waiting import poll_until

HOUR = 3_600_000
DAY = 24 * HOUR


def jump(dice):
    """An hour forwards or backwards, some times; at the end the clock is right again."""
    run = Scenario(dice).start()
    jumps = [dice.choice([-HOUR, HOUR]) for _ in range(dice.randrange(1, 4))]
    with run.disturbed():
        for offset in jumps:
            run.load(dice.randrange(1, 60))
            run.shim.clock_offset_ms = run.shim.clock_offset_ms + offset
        run.load(30)
        # What was put off while the clock was ahead is due an hour later than it seems.
        run.shim.clock_offset_ms = max(abs(offset) for offset in jumps) * len(jumps)
        run.load(10)
    run.note = "clock " + ", ".join(f"{offset // HOUR:+d} h" for offset in jumps)
    return run


def outage(dice, events=1_000):
    """A destination that is down for three days, with the retries that are the default."""
    run = Scenario(dice, delivery={}).start()
    run.pause()
    poll_until(lambda: len(run.receiver.taken) >= len(run.answered), "the calm before", 30)
    run.receiver.stop()
    for sender in run.senders:
        sender.limit = None
    run.pause(False)
    with run.disturbed():
        run.load(events, seconds=300)
        run.pause()
        steps = 36
        for step in range(steps):
            run.shim.clock_offset_ms = (step + 1) * 3 * DAY // steps
            if step % 12 == 5:
                run.restart()
        run.receiver.start()
        # The next attempts were put off by up to a day, and the destination is probed first.
        poll_until(lambda: advance(run), "everything that waited arrives", 300, interval=0.2)
    run.pause(False)
    run.note = f"{events} events waited for three days"
    return run


def advance(run):
    """An hour later, until all have arrived."""
    if {one.id for one in list(run.receiver.taken)} >= set(run.answered.values()):
        return True
    run.shim.clock_offset_ms = run.shim.clock_offset_ms + HOUR
    return False


def long_outage(dice):
    return outage(dice, events=10_000)


KINDS = {"clock_jump": jump, "outage": outage, "outage_10000": long_outage}
