# SPDX-License-Identifier: Apache-2.0
"""`/ready` says whether events can be stored, `/health` whether the process is alive, both at once whatever the disk does."""

import json
import os
import sys
import time
import unittest

from support import client, settings
from support.case import SystemTest
from support.waiting import poll_until

sys.path.append(str(settings.ROOT / "tests" / "faults"))
os.environ.setdefault("HOUSECALLD_FAULT_SHIM", str(settings.ROOT / "build/release/tests/faults/housecalld_fault_shim.so"))
from shim_control import ShimControl  # noqa: E402

IO_ERROR, READ_ONLY = 778, 8  # SQLITE_IOERR_WRITE, SQLITE_READONLY


class Readiness(SystemTest):
    def report(self, daemon, path):
        begin = time.monotonic()
        body = daemon._admin(path, "--write-out", "\n%{http_code}")
        self.assertLess(time.monotonic() - begin, 5, "it does not wait for the disk")
        text, _, status = body.rpartition("\n")
        return int(status), json.loads(text)

    def wait_for(self, daemon, status, words):
        def matches():
            found, report = self.report(daemon, "/ready")
            return report if found == status and words in " ".join(report["reasons"]) else None
        return poll_until(matches, f"ready {status} {words!r}: {self.report(daemon, '/ready')}", 30)

    def with_shim(self, **changes):
        daemon = self.daemon(start=False, **changes)
        shim = ShimControl(daemon.folder / "shim")
        daemon.environment.update(shim.environment)
        return daemon, shim

    def test_a_disk_that_fails_is_told_without_any_event(self):
        for what, code in (("errors", IO_ERROR), ("remounted read-only", READ_ONLY)):
            with self.subTest(what):
                daemon, shim = self.with_shim()
                daemon.start()
                self.wait_for(daemon, 200, "")
                shim.fail_code, shim.fail_count, shim.fail_at = code, 10 ** 9, shim.calls + 1
                report = self.wait_for(daemon, 503, "the last commit failed")
                self.assertEqual(report["status"], "not storing")
                self.assertEqual(self.report(daemon, "/health")[0], 200, "to be drained, not to be killed")
                self.assertEqual(client.post(daemon, settings.sample("job.created")).status, 503)
                shim.fail_at = 0
                self.wait_for(daemon, 200, "")
                self.assertEqual(client.post(daemon, settings.sample("job.created")).status, 200)

    def test_a_writer_that_hangs_is_told(self):
        daemon, shim = self.with_shim(store={"path": "store/housecalld.db", "min_free_bytes": "0", "commit_time": "300ms"})
        daemon.start()
        shim.sync_delay_us = 20_000_000
        self.wait_for(daemon, 503, "a commit has been under way for")
        shim.sync_delay_us = 0
        self.wait_for(daemon, 200, "")

    def test_the_configuration_in_effect_is_told_by_section(self):
        daemon = self.daemon()
        before = daemon.health()
        self.assertEqual(before["needs_restart"], [])
        daemon.write_config(limits={"body_bytes": "2MiB"}, mapping={"ghost_jobs": "forward"})
        daemon.reload()
        after = daemon.health()
        self.assertEqual(after["needs_restart"], ["limits.body_bytes"])
        changed = {name for name in after["sections"] if after["sections"][name] != before["sections"][name]}
        self.assertEqual(changed, {"mapping"}, "limits are those of the start")
        self.assertNotEqual(after["configuration"], before["configuration"])
        self.assertEqual(daemon.stop(), 0)
        daemon.start()
        again = daemon.health()
        self.assertEqual(again["needs_restart"], [])
        self.assertNotEqual(again["sections"]["limits"], before["sections"]["limits"])
        self.assertEqual(again["sections"]["mapping"], after["sections"]["mapping"])
        daemon.write_config()
        daemon.reload()
        self.assertEqual(daemon.health()["needs_restart"], ["limits.body_bytes"])
        daemon.write_config(limits={"body_bytes": "2MiB"})
        daemon.reload()
        self.assertEqual(daemon.health()["needs_restart"], [], "what was taken back waits for nothing")


if __name__ == "__main__":
    unittest.main()
