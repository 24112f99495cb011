# SPDX-License-Identifier: Apache-2.0
"""What every test starts from: a folder, a daemon, a destination named `crm`."""

import pathlib
import tempfile
import unittest

from support import certificates, client, configurations, manifests, samples
from support.daemon import Daemon
from support.receiver import Receiver


class SystemTestCase(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="housecalld-", ignore_cleanup_errors=True)
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.certificate = certificates.make(self.folder)
        self.secret = configurations.signing_secret()
        self.webhook_secret = configurations.webhook_secret()
        self.daemon = None

    def make_receiver(self, tls=False):
        receiver = Receiver(self.certificate if tls else None)
        self.addCleanup(receiver.stop)
        return receiver

    def webhook(self, receiver, **options):
        made = configurations.webhook(receiver.url, self.webhook_secret, **options)
        if receiver.url.startswith("https"):
            made.setdefault("ca_file", str(self.certificate.certificate))
        return made

    def make_daemon(self, destinations, manifest=None, environment=None, installations=None, **sections):
        """Not started yet. Without a manifest everything goes to `crm`."""
        folder = self.folder / f"daemon{len(list(self.folder.glob('daemon*')))}"
        folder.mkdir()
        installations = installations or [configurations.installation(self.secret)]
        configuration = configurations.configuration(folder, self.certificate, destinations,
                                                     installations, **sections)
        daemon = Daemon(folder, configuration, manifest or manifests.everything_to("crm"), environment)
        self.addCleanup(self.assert_tells_no_secret, daemon)
        self.addCleanup(daemon.discard)
        self.daemon = daemon
        return daemon

    def start_daemon(self, *arguments, **options):
        return self.make_daemon(*arguments, **options).start()

    def start_with_receiver(self, tls=False, webhook=None, **options):
        """The usual pair."""
        receiver = self.make_receiver(tls)
        daemon = self.start_daemon({"crm": self.webhook(receiver, **(webhook or {}))}, **options)
        return daemon, receiver

    def post(self, body, url=None, **options):
        """Signed, over TLS, to this test's daemon."""
        return client.post(url or self.daemon.url(), body, options.pop("secret", self.secret),
                           trust=self.certificate.certificate, **options)

    def post_event(self, event="job.created", record_id=None):
        """Message id of a new event."""
        answer = self.post(samples.body(event, record_id))
        self.assertEqual(answer.status, 200, answer)
        return answer.message_id

    def request(self, url, **options):
        return client.request(url, trust=self.certificate.certificate, **options)

    def assert_tells_no_secret(self, daemon):
        """Whatever a test did: neither the log nor a command has shown a secret."""
        told = daemon.log.text() + daemon.cli_output
        for secret in (self.secret, self.webhook_secret, self.webhook_secret.removeprefix("whsec_")):
            self.assertNotIn(secret, told)
