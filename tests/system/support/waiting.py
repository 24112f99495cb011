# SPDX-License-Identifier: Apache-2.0
"""The one place where a test waits: polling with a deadline."""

import time


class DeadlinePassed(AssertionError):
    """What was waited for did not happen."""


def poll_until(condition, what, seconds=20.0, interval=0.02):
    """Calls `condition` until it gives something true, and returns that."""
    deadline = time.monotonic() + seconds
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > deadline:
            raise DeadlinePassed(f"not within {seconds} s: {what}")
        time.sleep(interval)  # lint: poll helper
