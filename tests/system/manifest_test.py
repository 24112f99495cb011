# SPDX-License-Identifier: Apache-2.0
"""What the commands say about a manifest."""

import json
import pathlib
import subprocess

from support import settings
from support.case import SystemTest
from support.daemon import BINARY

MANIFESTS = settings.ROOT / "tests" / "manifests"


class Commands(SystemTest):
    def setUp(self):
        self.daemon_ = self.daemon(start=False)

    def run_command(self, *arguments, code=0, stdin=None):
        done = self.daemon_.command("manifest", *arguments, stdin=stdin)
        self.assertEqual(done.returncode, code, done.stderr)
        return done

    def test_the_samples_are_valid_without_a_word(self):
        for file in sorted(MANIFESTS.glob("*.yaml")):
            done = self.run_command("check", str(file))
            said = [line for line in done.stderr.splitlines() if "is for hubspot, not for housecallPro, and ignored here" not in line]
            self.assertEqual(said, [], file.name)
            self.assertIn(": valid; housecallPro integrations: ", done.stdout)

    def test_everything_that_is_wrong_is_said_with_its_place(self):
        wrong = pathlib.Path(self.daemon_.folder / "wrong.yaml")
        wrong.write_text("specVersion: 1.0.0\nintegrations:\n  - name: hcp\n    provider: housecallPro\n    read:\n      objects:\n"
                         "        - {objectName: jobs, destination: crm, optionalFieldsAuto: al}\n    subscribe:\n      objects:\n"
                         "        - objectName: job\n          destination: crm\n          otherEvents: [job.craeted]\n"
                         "  - {name: crm, provider: salesforce, proxy: {enabled: true}}\n")
        done = self.run_command("check", str(wrong), code=3)
        lines = done.stderr.splitlines()
        self.assertTrue(all(line.startswith(f"{wrong}:") for line in lines), done.stderr)
        self.assertEqual([line.split(":")[1] for line in lines], ["7", "10", "12", "13"])
        for line, words in zip(lines, ("must be all", 'did you mean "jobs"', 'did you mean "job.created"', "note: ")):
            self.assertIn(words, line)

    def test_show_tells_what_it_is_about(self):
        shown = self.run_command("show").stdout
        self.assertRegex(shown, r"hcp +subscribe +jobs +crm +create, update, delete, job.canceled")
        self.assertRegex(shown, r"hcp +read +jobs +crm +all others")

    def test_explain_an_event(self):
        done = self.run_command("explain", "job.created").stdout
        self.assertIn("installation: bluebird (hcp)\n", done)
        self.assertIn("object:       jobs, create\n", done)
        self.assertRegex(done, r"rule:         .*amp.yaml:\d+, jobs -> crm: goes\n")
        self.assertIn("goes to:      crm as ampersand\n", done)
        self.assertRegex(done, r"fields:       id, .*customer")
        self.assertIn("associations: customers\n", done)
        self.assertIn("unrouted:     ", self.run_command("explain", "job.nonsense").stdout)
        self.assertIn("unmapped:     ", self.run_command("explain", "nonsense").stdout)

    def test_explain_a_body(self):
        body = json.dumps({"event": "job.updated", "job": {"id": "job_1", "x": 1}})
        file = self.daemon_.folder / "body.json"
        file.write_text(body)
        for done in (self.run_command("explain", str(file), "--message"),
                     self.run_command("explain", "-", "--message", "--installation", "bluebird", stdin=body)):
            message = json.loads(done.stdout.splitlines()[-1])
            self.assertEqual(message["result"][0]["rawEvent"], json.loads(body))
        self.assertIn("no file has an installation", self.run_command("explain", "job.created", "--installation", "x", code=4).stderr)

    def test_the_schema_is_the_committed_one(self):
        schema = subprocess.run([BINARY, "manifest", "schema"], capture_output=True, text=True, check=True).stdout
        self.assertEqual(schema, (settings.ROOT / "deploy" / "amp.schema.json").read_text())
        self.assertIn("$schema", json.loads(schema))
