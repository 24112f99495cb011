# SPDX-License-Identifier: Apache-2.0
"""Ends and pauses of the process at random moments."""

import signal
import threading

from scenario import Scenario


def kill(dice):
    run = Scenario(dice).start()
    kills = dice.randrange(1, 5)
    for _ in range(kills):
        run.load(dice.randrange(1, 60))
        run.restart()
    run.note = f"{kills} x kill -9"
    return run


def pause(dice):
    """SIGSTOP: the clients and the destination see silence."""
    run = Scenario(dice).start()
    seconds = [dice.uniform(0.1, 0.8) for _ in range(dice.randrange(1, 4))]
    for time in seconds:
        run.load(dice.randrange(1, 60))
        with run.disturbed():
            run.daemon.process.send_signal(signal.SIGSTOP)
            threading.Event().wait(time)
            run.daemon.process.send_signal(signal.SIGCONT)
    run.note = f"SIGSTOP for {', '.join(f'{time:.1f} s' for time in seconds)}"
    run.load(20)
    return run


def stop(dice):
    """SIGTERM under load: an orderly end repeats nothing."""
    run = Scenario(dice).start()
    stops = dice.randrange(1, 4)
    for _ in range(stops):
        run.load(dice.randrange(1, 60))
        code = run.daemon.stop()
        if code != 0:
            raise AssertionError(f"SIGTERM: exit code {code}")
        run.daemon.start()
    run.note = f"{stops} x SIGTERM"
    return run


def calm(dice):
    """No fault at all: nothing may come twice."""
    run = Scenario(dice).start()
    run.load(dice.randrange(100, 300))
    run.note = "no fault"
    return run


KINDS = {"kill": kill, "pause": pause, "stop": stop, "calm": calm}
