# SPDX-License-Identifier: Apache-2.0
"""A wall clock that jumps, and three days that pass in seconds."""

from scenario import Scenario
from support.waiting import poll_until

HOUR = 3_600_000
DAY = 24 * HOUR


def jump(dice):
    """Hours or months forwards or backwards, some times, while the destination fails now and then. The clock is left
    where it is: nothing waits for it, comes twice, or is given up or removed."""
    run = Scenario(dice).start()
    run.status = lambda: 500 if dice.random() < 0.2 else 200
    jumps = [dice.choice([-90 * DAY, -HOUR, HOUR, 90 * DAY]) for _ in range(dice.randrange(1, 4))]
    for offset in jumps:
        run.load(dice.randrange(1, 60))
        run.shim.clock_offset_ms = run.shim.clock_offset_ms + offset
    run.load(30)
    run.status = lambda: 200
    if any("waited longer" in line["message"] for line in run.daemon.log):
        raise AssertionError("the leap of a clock gave something up")
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
            run.shim.pass_time(3 * DAY // steps)
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
    run.shim.pass_time(HOUR)
    return False


def long_outage(dice):
    return outage(dice, events=10_000)


KINDS = {"clock_jump": jump, "outage": outage, "outage_10000": long_outage}
