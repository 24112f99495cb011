# SPDX-License-Identifier: Apache-2.0
"""Base class of the system tests: what a test started is stopped, whatever becomes of the test."""

import unittest

from support.daemon import Daemon
from support.receiver import Receiver
from support import settings


class SystemTest(unittest.TestCase):
    maxDiff = None

    def daemon(self, start=True, **changes):
        made = Daemon(**changes)
        self.addCleanup(made.remove)
        return made.start() if start else made

    def receiver(self, behave=None):
        made = Receiver(behave)
        self.addCleanup(made.stop)
        return made

    def daemon_with_webhook(self, receiver, destination=None, **changes):
        destinations = {"crm": settings.webhook(receiver.url, **(destination or {}))}
        return self.daemon(destinations=destinations, **changes)
