# SPDX-License-Identifier: Apache-2.0
"""The way to the destination: a gate that misbehaves, and names that do not resolve."""

from answers import CASES, CLOSE
from gate import MODES
from scenario import Scenario
from support.receiver import Raw
from support.waiting import poll_until


def gate(dice):
    run = Scenario(dice, time_out="1s").start()
    modes = [dice.choice(MODES) for _ in range(dice.randrange(1, 4))]
    with run.disturbed():
        for mode in modes:
            run.gate.mode = mode
            run.load(dice.randrange(10, 80))
            run.gate.mode = "pass"
            run.load(5)
        # An attempt that was dripped or hung ends at its time-out.
        poll_until(lambda: {one.id for one in list(run.receiver.taken)} >= set(list(run.answered.values())[:50]), "flow", 30)
    run.note = "gate: " + ", ".join(modes)
    return run


def refuse(dice):
    """Nobody listens, then somebody does; or it answers errors."""
    run = Scenario(dice).start()
    down = dice.random() < 0.5
    with run.disturbed():
        if down:
            run.receiver.stop()
            run.load(dice.randrange(10, 100))
            run.receiver.start()
        else:
            status = dice.choice([429, 500, 503])
            run.status = lambda: status if dice.random() < 0.5 else 200
            run.load(dice.randrange(10, 100))
            run.status = lambda: 200
    run.note = "connections refused" if down else f"half of the answers {status}"
    return run


def names(dice):
    """The name of the destination stops resolving, and comes back."""
    run = Scenario(dice, host="destination.test")
    run.start()
    with run.disturbed():
        run.shim.names_fail = 1
        # Connections that are open need no name.
        run.gate.mode = "cut"
        run.load(dice.randrange(10, 100))
        run.gate.mode = "pass"
        run.load(dice.randrange(10, 60))
        run.shim.names_fail = 0
    run.note = "no name resolves"
    return run


def hostile(dice):
    """Answers of the hostile table that end by themselves: what was taken comes once, whatever stood behind it."""
    run = Scenario(dice).start()
    cases = [case for case in CASES if set(case.steps) <= {step for step in case.steps if isinstance(step, bytes)} | {CLOSE}]

    def status():
        case = dice.choice(cases)
        answer = b"".join(step for step in case.steps if isinstance(step, bytes))
        # One whose body stays open would keep the next request from its turn.
        return Raw(answer, True, case.state == "delivered") if dice.random() < 0.5 else 200
    run.status = status
    run.load(dice.randrange(50, 150))
    run.status = lambda: 200
    run.note = "hostile answers"
    return run


KINDS = {"gate": gate, "refuse": refuse, "names": names, "hostile": hostile}
