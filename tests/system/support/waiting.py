# SPDX-License-Identifier: Apache-2.0
"""Waiting for something with a deadline: the only place where a test spends time."""

import time

# Generous, because a machine under load is slow and a passing test never waits for it.
DEADLINE = 60.0
_PAUSE = 0.01


def poll_until(condition, what, seconds=DEADLINE):
    """Returns the first true value of `condition()`. Past the deadline an AssertionError that says
    what was waited for; `what` may be a function, called then for the state of things."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds:g} s: {what() if callable(what) else what}")
        time.sleep(_PAUSE)  # lint: poll
