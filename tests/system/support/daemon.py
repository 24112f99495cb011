# SPDX-License-Identifier: Apache-2.0
"""Runs the real binary in a folder of its own."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import threading

from support import settings
from support.secret_search import leaks, secrets_of
from support.waiting import poll_until

BINARY = os.environ.get("HOUSECALLD_BINARY", str(settings.ROOT / "build" / "release" / "housecalld"))


class Daemon:
    """One configured daemon. The folder, with store and configuration, outlives restarts."""

    def __init__(self, manifest=None, folder=None, environment=None, **changes):
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix="housecalld-test-"))
        self.environment = dict(os.environ, **(environment or {}))
        self.config = self.folder / "housecalld.yaml"
        self.process = None
        self.wrapper = []  # a command that runs the binary, with other rights say
        self.pass_fds = []
        self.log = []
        self.everything = []  # lines of the log of each start, and what commands and the admin socket have said
        self.secrets = set()  # that a test gives away besides those of its configurations
        settings.make_certificate(self.folder)
        self.write_manifest(manifest or settings.manifest())
        self.write_config(**changes)

    def write_config(self, **changes):
        self.settings = settings.configuration(**changes)
        self.secrets |= secrets_of(self.settings)
        self.config.write_text(json.dumps(self.settings, indent=1))

    def write_manifest(self, manifest):
        (self.folder / "amp.yaml").write_text(json.dumps(manifest, indent=1))

    def start(self, wait=True):
        self.log = []
        self.process = subprocess.Popen(
            [*self.wrapper, BINARY, "run", "--config", str(self.config)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=self.environment, cwd=self.folder,
            pass_fds=self.pass_fds)
        self.reader = threading.Thread(target=self._read_log, args=(self.process,), daemon=True)
        self.reader.start()
        if wait:
            poll_until(lambda: self.has_logged("ready") or self.process.poll() is not None, "the daemon is ready")
            if self.process.poll() is not None:
                self.reader.join()
                raise AssertionError("the daemon did not start:\n" + "\n".join(map(str, self.log)))
        return self

    def _read_log(self, process):
        for line in process.stderr:
            text = line.decode("utf-8", "replace").rstrip("\n")
            self.everything.append(text)
            try:
                self.log.append(json.loads(text))
            except ValueError:
                self.log.append({"message": text})

    def lines(self, message):
        return [line for line in list(self.log) if line.get("message") == message]

    def has_logged(self, message):
        return bool(self.lines(message))

    def wait_for_log(self, message, count=1, seconds=20.0, **fields):
        def matching():
            found = [line for line in self.lines(message) if all(line.get(k) == v for k, v in fields.items())]
            return found if len(found) >= count else None
        return poll_until(matching, f"{count} x log line {message!r} {fields}", seconds)

    def addresses(self):
        return [line["address"] for line in self.lines("listening")]

    def port(self, index=0):
        tcp = [address for address in self.addresses() if not address.startswith("unix:")]
        return int(tcp[index].rsplit(":", 1)[1])

    def url(self, installation="bluebird", index=0, scheme="https"):
        return f"{scheme}://localhost:{self.port(index)}/webhooks/{installation}"

    @property
    def certificate(self):
        return self.folder / "certificate.pem"

    def stop(self, seconds=30):
        """SIGTERM, and the exit code."""
        if self.process is None:
            return None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(seconds)
        self._collect()
        return code

    def kill(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait(30)
            self._collect()

    def _collect(self):
        self.reader.join(10)
        self.process.stdout.close()
        self.process.stderr.close()
        self.process = None

    def reload(self):
        """SIGHUP, and waits until it was applied or refused."""
        def outcome():
            return self.health()["generation"], len(self.lines("reload refused, the old configuration stays"))
        before = outcome()
        self.process.send_signal(signal.SIGHUP)
        poll_until(lambda: outcome() != before, "the reload is done")

    def health(self):
        """What the admin socket says; it works whatever the configuration file has become."""
        return json.loads(self._admin("/health"))

    def metrics(self):
        return self._admin("/metrics")

    def admin_status(self, path):
        return int(self._admin(path, "--output", "/dev/null", "--write-out", "%{http_code}"))

    def _admin(self, path, *arguments):
        said = subprocess.run(["curl", "--silent", "--unix-socket", str(self.folder / "admin.sock"), *arguments,
                               "http://localhost" + path], capture_output=True, check=True, text=True).stdout
        self.everything.append(said)
        return said

    def remove(self):
        """No secret may have got anywhere: that is looked at whatever the test was about."""
        self.kill()
        try:
            found = leaks(self.secrets, self.everything, self.folder)
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)
        if found:
            raise AssertionError("a secret is out: " + "; ".join(found[:5]))

    # The command line, on this daemon's configuration.

    def command(self, *arguments, stdin=None):
        done = subprocess.run([BINARY, *arguments, "--config", str(self.config)], input=stdin,
                              capture_output=True, text=True, env=self.environment, timeout=60, check=False)
        self.everything += [done.stdout, done.stderr]
        return done

    def json(self, *arguments):
        done = self.command(*arguments, "--json")
        if done.returncode != 0:
            raise AssertionError(f"{arguments}: exit code {done.returncode}: {done.stderr}")
        return json.loads(done.stdout)

    def json_of_failure(self, *arguments):
        """What a command prints that ends with exit code 1."""
        done = self.command(*arguments, "--json")
        if done.returncode != 1:
            raise AssertionError(f"{arguments}: exit code {done.returncode}: {done.stdout} {done.stderr}")
        return json.loads(done.stdout)

    def event(self, message_id):
        return self.json("events", "show", message_id)

    def delivery(self, message_id):
        """The only delivery of an event."""
        return self.event(message_id)["deliveries"][0]

    def wait_for_delivery(self, message_id, state, seconds=20.0):
        def in_state():
            delivery = self.delivery(message_id)
            return delivery if delivery["state"] == state else None
        return poll_until(in_state, f"delivery of {message_id} is {state}", seconds, interval=0.1)
