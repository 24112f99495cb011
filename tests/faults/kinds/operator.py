# SPDX-License-Identifier: Apache-2.0
"""Reloads and repairs at random moments, under load."""

from scenario import Scenario
from support import settings

HOLDING = (("pause", "resume"), ("disable", "enable"), ("pause", "enable"))


def command(run, *arguments, codes=(0, 4)):
    done = run.daemon.command(*arguments)
    if done.returncode not in codes:
        raise AssertionError(f"{arguments}: exit code {done.returncode}: {done.stderr}")
    return done


def route_jobs(run, to):
    """Jobs go to `to`; `extra` is there only while they do."""
    manifest = settings.manifest()
    for one in manifest["integrations"][0]["subscribe"]["objects"]:
        if one["objectName"] == "jobs":
            one["destination"] = to
    crm = run.daemon.settings["destinations"]["crm"]
    destinations = {"crm": crm}
    if to == "extra":
        destinations["extra"] = dict(crm, url=crm["url"] + "/extra")
    run.daemon.write_manifest(manifest)
    run.daemon.write_config(**dict(run.daemon.settings, destinations=destinations))


def reload(dice):
    """A destination comes and goes with what waits for it, and the other changes: nothing is lost, nothing twice."""
    run = Scenario(dice).start()
    run.status = lambda: 500 if dice.random() < 0.2 else 200
    reloads = dice.randrange(2, 6)
    for number in range(reloads):
        run.load(dice.randrange(1, 40))
        run.daemon.settings["destinations"]["crm"]["concurrency"] = dice.randrange(1, 16)
        route_jobs(run, ("extra", "crm")[number % 2])
        run.daemon.reload()
        if number % 2 == 1 and dice.random() < 0.5:
            command(run, "destinations", "discard-all", "extra", "--yes")
    run.status = lambda: 200
    if run.daemon.has_logged("reload refused, the old configuration stays"):
        raise AssertionError("a reload was refused")
    run.load(5)
    if reloads % 2 == 0:  # what is left of it arrives when it is back
        route_jobs(run, "extra")
        run.daemon.reload()
    run.note = f"{reloads} reloads"
    return run


def erase_some(run, dice):
    """What is erased has arrived, or is a dead letter that says why."""
    rows = run.daemon.json("events", "list", "--limit", "20")
    row = dice.choice(rows)
    command(run, "erase", "--event-id", row["id"], "--give-up", "--yes")


def repair(dice):
    """An operator stops and starts, erases, tests and looks, while the destination fails now and then."""
    run = Scenario(dice).start()
    run.status = lambda: dice.choice([200, 200, 200, 500, 422])
    steps = dice.randrange(3, 8)
    for _ in range(steps):
        run.load(dice.randrange(1, 40))
        hold, release = dice.choice(HOLDING)
        what = dice.randrange(4)
        if what == 0:
            command(run, "destinations", hold, "crm")
            run.load(dice.randrange(1, 40))
            command(run, "destinations", release, "crm")
        elif what == 1:
            erase_some(run, dice)
        elif what == 2:
            command(run, "destinations", "test", "crm", codes=(0, 1))
        else:
            command(run, "reroute", "--yes")
            command(run, "dead-letters", "discard", "--yes")
    run.status = lambda: 200
    run.note = f"{steps} repairs"
    return run


KINDS = {"reload": reload, "repair": repair}
