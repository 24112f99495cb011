# SPDX-License-Identifier: Apache-2.0
"""The real binary, with a folder of its own."""

import json
import os
import pathlib
import signal
import subprocess

from support import commands, configurations
from support.log_reader import LogReader
from support.waiting import poll_until

_TICKS = os.sysconf("SC_CLK_TCK")


def binary():
    path = os.environ.get("HOUSECALLD_BINARY")
    if not path:
        raise AssertionError("HOUSECALLD_BINARY names no binary")
    return pathlib.Path(path).resolve()


class Daemon:
    """Starts, stops and asks one housecalld. What it prints goes to a file, over all its starts."""

    def __init__(self, folder, configuration, manifest, environment=None):
        self.folder = pathlib.Path(folder)
        self.config_file = self.folder / "housecalld.yaml"
        self.configuration = configuration
        self.write_configuration(configuration, manifest)
        self._environment = {**os.environ, **(environment or {})}
        self._log_file = self.folder / "daemon.log"
        self._log_file.touch()
        self.log = LogReader(self._log_file)
        self._process = None
        self._started_at = 0
        self.cli_output = ""

    def write_configuration(self, configuration=None, manifest=None):
        if configuration is not None:
            self.configuration = configuration
            configurations.write(self.config_file, configuration)
        if manifest is not None:
            configurations.write(self.folder / "amp.yaml", manifest)

    # Life

    def start(self, wait=True):
        self._started_at = len(self.log.entries())
        with open(self._log_file, "ab") as output:
            self._process = subprocess.Popen(
                [binary(), "run", "--config", self.config_file], stdin=subprocess.DEVNULL,
                stdout=output, stderr=output, cwd=self.folder, env=self._environment)
        if wait:
            self.wait_for_log("ready")
        return self

    def signal(self, number):
        self._process.send_signal(number)

    def stop(self):
        """As systemd does it; returns the exit code."""
        self.signal(signal.SIGTERM)
        return self.wait()

    def kill(self):
        self.signal(signal.SIGKILL)
        return self.wait()

    def wait(self, seconds=60):
        code = self._process.wait(seconds)
        self._process = None
        return code

    def restart(self):
        self.stop()
        return self.start()

    def reload(self):
        """Applies the configuration file; the entry that tells how it went."""
        before = len(self.log.entries())
        self.signal(signal.SIGHUP)
        return poll_until(lambda: self.log.find("reloaded", after=before) or self.log.find(
            "reload refused, the old configuration stays", after=before),
            "the daemon tells how the reload went")[0]

    def is_running(self):
        return self._process is not None and self._process.poll() is None

    def discard(self):
        """Whatever state it is in: gone afterwards."""
        if self.is_running():
            self.kill()

    # What it says

    def wait_for_log(self, message, count=1, **fields):
        """The entries of this start with this message and these fields, when there are `count`."""
        def found():
            entries = self.log.find(message, after=self._started_at, **fields)
            if len(entries) >= count:
                return entries
            if not self.is_running() and len(self.log.find(message, self._started_at, **fields)) < count:
                raise AssertionError(f"the daemon ended:\n{self._tail()}")
            return None
        return poll_until(found, lambda: f"log: {message} {fields}\n{self._tail()}")

    def _tail(self):
        return "\n".join(self.log.text().splitlines()[-30:])

    def addresses(self):
        """Of the listeners, in the order of the configuration: `127.0.0.1:43211`, `unix:...`; the
        admin listener is the last one."""
        return [entry["address"] for entry in self.log.find("listening", after=self._started_at)]

    def url(self, listener=0, path="/webhooks/acme"):
        scheme = "https" if self.configuration["listen"][listener].get("tls", True) else "http"
        return f"{scheme}://{self.addresses()[listener]}{path}"

    def port(self, listener=0):
        return int(self.addresses()[listener].rsplit(":", 1)[1])

    # The command line

    def cli(self, *arguments, expect=0, stdin=b""):
        """Standard output of a command with this daemon's configuration."""
        result = commands.run(binary(), *arguments, "--config", self.config_file, stdin=stdin,
                              check=False, env=self._environment)
        errors = result.stderr.decode(errors="replace")
        self.cli_output += result.stdout.decode(errors="replace") + errors
        if result.returncode != expect:
            raise AssertionError(f"{arguments}: exit code {result.returncode}, not {expect}: "
                                 f"{errors}{result.stdout.decode(errors='replace')}")
        return result.stdout.decode()

    def json(self, *arguments, expect=0):
        return json.loads(self.cli(*arguments, "--json", expect=expect))

    def events(self, *filters):
        """All stored events, the oldest first."""
        return list(reversed(self.json("events", "list", "--limit", "100000", *filters)))

    def event(self, event_id):
        return self.json("events", "show", event_id)

    def delivery(self, event_id, destination="crm"):
        return next(delivery for delivery in self.event(event_id)["deliveries"]
                    if delivery["destination"] == destination)

    def destination(self, name="crm"):
        return next(row for row in self.json("destinations", "list") if row["destination"] == name)

    def wait_until_settled(self, name="crm", seconds=60):
        """No delivery to the destination is unfinished."""
        poll_until(lambda: self.destination(name)["unfinished"] == 0,
                   lambda: f"all is settled: {self.destination(name)}", seconds)

    def metrics(self):
        """The sum of each counter and gauge over its labels."""
        text = commands.run("curl", "--silent", "--show-error", "--fail", "--unix-socket",
                            self.folder / "admin.sock", "http://localhost/metrics").stdout.decode()
        totals = {}
        for line in text.splitlines():
            if line and not line.startswith("#"):
                name, value = line.rsplit(" ", 1)
                name = name.split("{")[0]
                totals[name] = totals.get(name, 0) + float(value)
        return totals

    # What it costs

    def rss_kib(self):
        status = pathlib.Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii")
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))

    def cpu_seconds(self):
        fields = pathlib.Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii")
        user, system = fields.rsplit(") ", 1)[1].split()[11:13]
        return (int(user) + int(system)) / _TICKS

