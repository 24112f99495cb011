# SPDX-License-Identifier: Apache-2.0
"""The command line as a stranger meets it: help, exit codes, tables, JSON."""

import json
import subprocess
import unittest

from support import client, settings
from support.case import SystemTest
from support.daemon import BINARY

COMMANDS = (["run"], ["check-config"], ["print-config"], ["send-test"], ["sign"], ["events", "list"], ["events", "search"],
            ["events", "show"], ["deliveries", "list"], ["deliveries", "show"], ["dead-letters", "list"],
            ["dead-letters", "show"], ["dead-letters", "retry"], ["dead-letters", "discard"], ["replay"], ["reroute"], ["erase"],
            ["destinations", "list"], ["destinations", "test"], ["destinations", "enable"], ["destinations", "resume"],
            ["destinations", "disable"], ["destinations", "pause"], ["installations", "list"], ["health"])
NEEDS_A_NAME = ("search", "show", "test", "enable", "resume", "disable", "pause")


def run(*arguments, stdin=None):
    return subprocess.run([BINARY, *arguments], input=stdin, capture_output=True, text=True, timeout=60, check=False)


class Help(unittest.TestCase):
    def test_every_command_explains_itself(self):
        overview = run("--help")
        self.assertEqual(overview.returncode, 0)
        self.assertIn("Exit codes", overview.stdout)
        for command in COMMANDS:
            self.assertIn(command[0], overview.stdout)
            shown = run(*command, "--help")
            self.assertEqual(shown.returncode, 0, command)
            self.assertIn("--config", shown.stdout, command)

    def test_version(self):
        self.assertRegex(run("version").stdout, r"^housecalld \d+\.\d+\.\d+\n$")

    def test_a_wrong_command_line_is_exit_code_2(self):
        for arguments in ([], ["fly"], ["events"], ["run", "--nonsense"], ["replay", "--state", "waiting"],
                          ["events", "list", "--since", "yesterday"], ["events", "list", "--state", "lost"],
                          ["events", "list", "--limit", "0"], ["send-test", "job.creatd"]):
            done = run(*arguments)
            self.assertEqual(done.returncode, 2, arguments)
            self.assertTrue(done.stderr, arguments)

    def test_a_missing_or_wrong_configuration_is_exit_code_3(self):
        for command in COMMANDS[:3] + COMMANDS[5:]:
            arguments = command + (["x"] if command[-1] in NEEDS_A_NAME else [])
            done = run(*arguments, "--config", "/nonexistent.yaml")
            self.assertEqual(done.returncode, 3, command)
            self.assertIn("/nonexistent.yaml: cannot be read: No such file or directory", done.stderr)


class Configuration(SystemTest):
    def test_check_config_finds_all_errors_at_once(self):
        daemon = self.daemon(start=False)
        daemon.config.write_text(
            "listen:\n"
            "  - adress: 127.0.0.1:1\n"
            "    tls: maybe\n"
            "limits: {body_bytes: 1GiB}\n"
            "manifest: amp.yaml\n"
            "destinations:\n"
            "  crm: {kind: pigeon}\n"
            "installations:\n"
            "  - {id: a, project: p, integration: hcp, signing_secrets: ['${NOT_SET}']}\n")
        done = daemon.command("check-config")
        self.assertEqual(done.returncode, 3)
        file = str(daemon.config)
        self.assertEqual(sorted(done.stderr.splitlines()), sorted([
            f'{file}:2: listen[0].adress: unknown key; did you mean "address"?',
            f"{file}:2: listen[0].address: is missing; expected HOST:PORT, [IPV6]:PORT, unix:PATH or systemd:NAME",
            f'{file}:3: listen[0].tls: "maybe": expected true or false',
            f'{file}:4: limits.body_bytes: "1GiB": expected a size such as 64KiB, from 1KiB to 64MiB',
            f'{file}:7: destinations.crm.kind: "pigeon": expected one of webhook, file, stdout',
            f"{file}:9: installations[0].signing_secrets[0]: the environment variable NOT_SET is not set",
        ]))

    def test_check_config_reads_manifest_certificate_and_destinations(self):
        daemon = self.daemon(start=False)
        self.assertEqual(daemon.command("check-config").returncode, 0)
        daemon.write_manifest(settings.manifest("crn"))
        (daemon.folder / "certificate.pem").write_text("nothing")
        done = daemon.command("check-config")
        self.assertEqual(done.returncode, 3)
        self.assertIn('the destination "crn" is not configured; did you mean "crm"?', done.stderr)
        self.assertIn("certificate.pem", done.stderr)

    def test_run_ends_with_exit_code_3_when_a_restart_cannot_cure_it(self):
        for file in ("amp.yaml", "certificate.pem"):
            daemon = self.daemon(start=False)
            (daemon.folder / file).write_text("nothing")
            done = daemon.command("run")
            self.assertEqual(done.returncode, 3, file)
            self.assertIn(file, done.stderr)
            self.assertIn("cannot start", done.stderr)

    def test_a_doubtful_event_name_is_a_warning(self):
        daemon = self.daemon(start=False)
        manifest = settings.manifest()
        jobs = next(one for one in manifest["integrations"][0]["subscribe"]["objects"] if one["objectName"] == "jobs")
        jobs["otherEvents"] = ["job.compleetd", "customer.created", "job.paid"]
        daemon.write_manifest(manifest)
        done = daemon.command("check-config")
        self.assertEqual(done.returncode, 0)
        self.assertIn('not known to send "job.compleetd"; did you mean "job.completed"?', done.stderr)
        self.assertIn('"customer.created" is an event of customers and never comes here', done.stderr)
        self.assertNotIn("job.paid", done.stderr)

    def test_a_terminal_is_shown_what_it_would_obey(self):
        daemon = self.daemon()
        body = '{"event":"job.updated","job":{"id":"job_\u202e1","note":"\u009b31m"}}'.encode()
        message_id = client.post(daemon, body).message_id
        broken = client.post(daemon, b'{"event":"job.created","job":"\x1b[2J\x1b]0;title\x07').message_id
        shown = daemon.command("events", "show", message_id).stdout
        shown += daemon.command("events", "show", broken).stdout + daemon.command("events", "list").stdout
        for raw in ("\x1b", "\x07", "\u202e", "\u009b"):
            self.assertNotIn(raw, shown)
        for told in ("job_\\u202e1", "\\u009b31m", "\\u001b[2J"):
            self.assertIn(told, shown)
        self.assertNotIn("\x1b", str(daemon.command("signatures").stdout))

    def test_tools_work_without_the_secrets_of_the_daemon(self):
        daemon = self.daemon(start=False, environment={"BLUEBIRD_SECRET": settings.SECRET},
                             installations=[settings.configuration()["installations"][0]
                                            | {"signing_secrets": ["${BLUEBIRD_SECRET}"]}])
        daemon.start()
        message_id = client.post(daemon, settings.sample("job.created")).message_id
        del daemon.environment["BLUEBIRD_SECRET"]
        self.assertEqual(daemon.json("events", "list")[0]["id"], message_id)
        self.assertEqual(daemon.command("health").returncode, 0)
        done = daemon.command("sign", stdin="{}")
        self.assertEqual(done.returncode, 3)
        self.assertIn("BLUEBIRD_SECRET is not set", done.stderr)

    def test_print_config_shows_defaults_and_hides_secrets(self):
        daemon = self.daemon(start=False, destinations={"crm": settings.webhook("https://crm.example/")})
        shown = daemon.command("print-config").stdout
        self.assertIn("body_bytes: 1MiB", shown)
        self.assertIn("<redacted>", shown)
        self.assertNotIn(settings.SECRET, shown)
        self.assertNotIn(settings.WEBHOOK_SECRET, shown)


class Sending(SystemTest):
    def test_send_test_of_all_41_reaches_the_destination(self):
        receiver = self.receiver()
        daemon = self.daemon_with_webhook(receiver)
        url = f"https://localhost:{daemon.port()}"
        sending = ["send-test", "--url", url, "--ca-file", str(daemon.certificate)]
        done = daemon.command(*sending, "--all")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([line.split()[0] for line in done.stdout.splitlines()], settings.EVENTS)
        self.assertEqual({line.split()[1] for line in done.stdout.splitlines()}, {"200"})
        receiver.wait_for(41)
        self.assertEqual(daemon.command(*sending, "job.created", "job.paid").returncode, 0)
        receiver.wait_for(43)

    def test_send_test_says_what_was_refused(self):
        daemon = self.daemon()
        url = f"https://localhost:{daemon.port()}"
        distrusted = daemon.command("send-test", "--url", url, "job.created")
        self.assertEqual(distrusted.returncode, 1)
        self.assertIn("certificate verify failed", distrusted.stderr)
        self.assertEqual(daemon.command("send-test", "--url", url, "--insecure", "job.created").returncode, 0)
        self.assertEqual(daemon.command("send-test", "--installation", "nobody", "job.created").returncode, 4)
        self.assertEqual(run("send-test", "--list").stdout.split(), settings.EVENTS)

    def test_sign_agrees_with_openssl(self):
        daemon = self.daemon(start=False)
        body = settings.sample("job.created")
        expected = client.openssl_signature(settings.SECRET, "1789380001", body)
        done = daemon.command("sign", "--installation", "bluebird", "--timestamp", "1789380001", stdin=body.decode())
        self.assertEqual(done.stdout, f"Api-Timestamp: 1789380001\nApi-Signature: {expected}\n")
        (daemon.folder / "secret").write_text(settings.SECRET + "\n")
        done = daemon.command("sign", "--secret-file", str(daemon.folder / "secret"), "--timestamp", "1789380001",
                              str(settings.SAMPLES / "job.created.json"))
        self.assertIn(expected, done.stdout)


class Showing(SystemTest):
    def test_events_can_be_filtered_and_shown_while_it_runs_and_after(self):
        daemon = self.daemon()
        ids = {event: client.post(daemon, settings.sample(event)).message_id for event in settings.EVENTS[:12]}
        for running in (True, False):
            listed = daemon.json("events", "list")
            self.assertEqual([row["id"] for row in listed], list(ids.values())[::-1], "newest first")
            self.assertEqual(len(daemon.json("events", "list", "--limit", "3")), 3)
            customers = daemon.json("events", "list", "--object", "customers")
            self.assertEqual({row["event"] for row in customers},
                             {"customer.created", "customer.updated", "customer.deleted"})
            self.assertEqual(daemon.json("events", "list", "--event", "customer.created")[0]["id"], ids["customer.created"])
            self.assertEqual(daemon.json("events", "list", "--installation", "nobody"), [])
            self.assertEqual(len(daemon.json("events", "list", "--since", "1h")), 12)
            self.assertEqual(daemon.json("events", "list", "--until", "1h"), [])
            table = daemon.command("events", "list").stdout.splitlines()
            self.assertEqual(table[0].split()[:4], ["ID", "RECEIVED", "INSTALLATION", "EVENT"])
            self.assertEqual(len(table), 13)
            shown = daemon.command("events", "show", ids["customer.created"]).stdout
            self.assertIn("customer.created", shown)
            self.assertIn(settings.sample("customer.created").decode(), shown)
            detail = daemon.event(ids["customer.created"])
            self.assertEqual(detail["body"], json.loads(settings.sample("customer.created")))
            missing = daemon.command("events", "show", "msg_none")
            self.assertEqual((missing.returncode, missing.stderr), (4, "housecalld: no event msg_none\n"))
            if running:
                self.assertEqual(daemon.command("health").returncode, 0)
                daemon.stop()
        self.assertEqual(daemon.command("health").returncode, 1)

    def test_a_tool_makes_no_database(self):
        daemon = self.daemon(start=False)
        done = daemon.command("events", "list")
        self.assertEqual(done.returncode, 1)
        self.assertIn("unable to open database file", done.stderr)
        self.assertFalse((daemon.folder / "store").exists())

    def test_one_daemon_per_database(self):
        daemon = self.daemon()
        second = self.daemon(start=False, store=dict(daemon.settings["store"],
                                                     path=str(daemon.folder / "store" / "housecalld.db")))
        second.start(wait=False)
        self.assertEqual(second.process.wait(20), 1)
        second.reader.join(10)
        self.assertIn("in use by another housecalld", str(second.log))


if __name__ == "__main__":
    unittest.main()
