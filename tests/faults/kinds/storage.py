# SPDX-License-Identifier: Apache-2.0
"""The disk under SQLite: calls that fail, power cuts, torn and damaged files."""

from scenario import Scenario
from shim_control import FULL
from support.waiting import poll_until

PAGE = 4096


def io_error(dice):
    """One call, some, or all calls from a random one on fail with an I/O error or a full disk."""
    run = Scenario(dice).start()
    count = dice.choice([1, 1, 3, 20, 1_000_000])
    code = dice.choice([0, 0, FULL])
    run.load(dice.randrange(1, 40))
    with run.disturbed():
        run.shim.fail_code, run.shim.fail_count = code, count
        run.shim.fail_at = run.shim.calls + dice.randrange(1, 60)
        poll_until(lambda: run.shim.fired >= min(count, 5) or run.died(), "a call fails", 30)
        run.shim.calm()
    run.revive()
    run.load(20)
    run.note = f"{'disk full' if code == FULL else 'I/O error'} x {count if count < 100 else 'all'}"
    return run


def power_cut(dice):
    """What was not synced is lost, or a part of it: whole writes, torn ones, in any order."""
    run = Scenario(dice)
    run.shim.hold_unsynced = 1
    run.start()
    cuts = dice.randrange(1, 4)
    for _ in range(cuts):
        run.load(dice.randrange(1, 40))
        run.shim.survive, run.shim.seed = dice.randrange(2), dice.randrange(1 << 40)
        run.shim.sync_delay_us = dice.choice([0, 2000])
        with run.disturbed():
            run.shim.cut_at = run.shim.calls + dice.randrange(1, 80)
            poll_until(run.died, "the power is cut", 30)
            run.restart()
    run.note = f"{cuts} x power cut"
    return run


def torn_log(dice):
    """A crash while the log was written: behind its last commit there is anything."""
    run = Scenario(dice)
    run.shim.hold_unsynced = 1
    run.start()
    run.load(dice.randrange(1, 60))
    with run.disturbed():
        run.kill()
        log = run.database.with_name(run.database.name + "-wal")
        garbage = dice.randbytes(dice.randrange(1, 3 * PAGE))
        with open(log, "ab") as file:
            file.write(garbage)
        run.shim.calm()
        run.daemon.start()
    run.load(20)
    run.note = f"{len(garbage)} bytes of garbage behind the log"
    return run


def damaged_database(dice):
    """What no crash does: it must be said, nothing may be overwritten, and the file put back has everything."""
    run = Scenario(dice).start()
    run.load(dice.randrange(20, 100))
    run.pause()
    with run.disturbed():
        run.daemon.stop()
        original = run.database.read_bytes()
        cut = dice.random() < 0.5
        if cut:
            damaged = original[:dice.randrange(1, len(original) // PAGE) * PAGE - dice.randrange(1, PAGE)]
        else:
            damaged = dice.randbytes(PAGE) + original[PAGE:]
        run.database.write_bytes(damaged)
        run.daemon.start(wait=False)
        code = run.daemon.process.wait(30)
        run.daemon.reader.join(10)
        text = str(run.daemon.log)
        run.daemon.kill()
        if code == 0 or "housecalld.db" not in text:
            raise AssertionError(f"a damaged database: exit code {code}, {text}")
        if run.database.read_bytes() != damaged:
            raise AssertionError("a damaged database was written to")
        for name in ("-wal", "-shm"):
            run.database.with_name(run.database.name + name).unlink(missing_ok=True)
        run.database.write_bytes(original)
        run.daemon.start()
    run.pause(False)
    run.load(20)
    run.note = "truncated database, put back" if cut else "overwritten header, put back"
    return run


def walk(dice):
    """Every call of a short life fails once, one after the other, until a whole life passes without a failure."""
    run = Scenario(dice).start()
    run.load(5)
    tried = 0
    first = dice.randrange(1, 40)
    with run.disturbed():
        for place in range(first, first + 40):
            run.shim.fail_code, run.shim.fail_count, run.shim.fired = 0, 1, 0
            run.shim.fail_at = run.shim.calls + place
            poll_until(lambda: run.shim.fired or run.died(), "the call fails", 30)
            tried += 1
            run.shim.calm()
            run.revive()
    run.load(20)
    run.note = f"{tried} single calls failed, from the {first}th on"
    return run


def whole_life(dice):
    """Start, some events, end: with the n-th call failing, for every n until a whole life passes without a failure."""
    run = Scenario(dice).start()
    run.load(5)
    place = 0
    with run.disturbed():
        while True:
            place += 1
            run.pause()
            run.daemon.stop()
            run.shim.calls = run.shim.fired = run.shim.fail_code = 0
            run.shim.fail_count, run.shim.fail_at = 1, place
            run.daemon.start(wait=False)
            poll_until(lambda: run.daemon.has_logged("ready") or run.died(), "it is ready, or it ended", 30)
            if run.died():
                run.restart()
            run.pause(False)
            run.load(3)
            run.pause()
            run.daemon.stop()
            fired = run.shim.fired
            run.shim.calm()
            run.daemon.start()
            run.pause(False)
            if not fired:
                break
    run.load(20)
    run.note = f"each of the {place - 1} calls of a life failed once"
    return run


KINDS = {"io_error": io_error, "power_cut": power_cut, "torn_log": torn_log, "damaged_database": damaged_database,
         "walk": walk, "whole_life": whole_life}
