# SPDX-License-Identifier: Apache-2.0
"""A copy of the store, a look at the whole of it, and the way to a newer version."""

import pathlib
import shutil
import sqlite3
import stat
import subprocess
import unittest

from support import client, settings
from support.case import SystemTest
from support.waiting import poll_until

DATABASES = settings.ROOT / "tests" / "unit" / "routing" / "store" / "sqlite" / "databases"


class StoreCommands(SystemTest):
    def setUp(self):
        self.receiver_ = self.receiver()
        self.daemon_ = self.daemon_with_webhook(self.receiver_)
        self.ids = [client.post(self.daemon_, settings.sample(event)).message_id for event in settings.EVENTS[:10]]
        self.receiver_.wait_for(10)
        poll_until(lambda: self.daemon_.json("destinations", "list")[0]["unfinished"] == 0, "all are settled")
        self.database = self.daemon_.folder / "store" / "housecalld.db"

    def test_a_backup_of_a_running_daemon_is_a_whole_database(self):
        copy = self.daemon_.folder / "backups" / "copy.db"
        done = self.daemon_.command("store", "backup", str(copy))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"copy\.db: 10 events, 10 deliveries, \d+ bytes")
        self.assertEqual(stat.S_IMODE(copy.stat().st_mode), 0o600)
        self.assertFalse(copy.with_name("copy.db-wal").exists())
        again = self.daemon_.command("store", "backup", str(copy))
        self.assertEqual((again.returncode, "exists already" in again.stderr), (2, True))
        checked = self.daemon_.command("store", "check", str(copy))
        self.assertEqual(checked.returncode, 0, checked.stdout)

        # As the README says: stop, put the copy into its place without side files, start.
        self.daemon_.stop()
        for side in ("", "-wal", "-shm"):
            pathlib.Path(str(self.database) + side).unlink(missing_ok=True)
        shutil.copy(copy, self.database)
        self.daemon_.start()
        self.assertEqual({row["id"] for row in self.daemon_.json("events", "list")}, set(self.ids))
        self.assertEqual(client.post(self.daemon_, settings.sample(settings.EVENTS[0])).message_id, self.ids[0],
                         "a repeat is still known as one")

    @unittest.skipIf(shutil.disk_usage(settings.ROOT).free > 2**40, "needs a disk with less than 1 TiB free")
    def test_a_copy_leaves_room_on_the_disk_of_the_daemon(self):
        self.daemon_.write_config(destinations={"crm": settings.webhook(self.receiver_.url)},
                                  store={"path": "store/housecalld.db", "min_free_bytes": "1TiB"})
        copy = self.daemon_.folder / "copy.db"
        done = self.daemon_.command("store", "backup", str(copy))
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("(store.min_free_bytes)", done.stderr)
        self.assertFalse(copy.exists())

    def test_a_check_of_a_running_daemon_finds_nothing_and_of_a_broken_one_what_it_is(self):
        checked = self.daemon_.command("store", "check")
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
        self.assertNotIn("BROKEN", checked.stdout)
        self.daemon_.stop()
        for change, promise in (
                ("UPDATE tallies SET dead = 7", "the tallies are right"),
                ("UPDATE deliveries SET finished_at = NULL WHERE id = 1", "has a time when that was"),
                ("UPDATE events SET body = substr(body, 1, 9) WHERE seq = 2", "every body can be restored"),
                ("DELETE FROM attempts; DELETE FROM deliveries WHERE id = 3", "every routed event has a delivery")):
            with self.subTest(promise):
                broken = self.daemon_.folder / "broken.db"
                shutil.copy(self.database, broken)
                database = sqlite3.connect(broken)
                database.executescript(change)
                database.close()
                found = self.daemon_.json_of_failure("store", "check", str(broken))
                self.assertTrue(any(promise in one["promise"] and one["violations"] > 0 for one in found), found)

    def test_a_database_of_before_is_tried_with_a_copy_first(self):
        self.daemon_.stop()
        self.database.unlink()
        subprocess.run(["sqlite3", str(self.database)], input=(DATABASES / "version-4.sql").read_bytes(), check=True)
        before = self.database.read_bytes()
        for side in ("", "-wal"):  # of one that was killed
            pathlib.Path(f"{self.database}.trial{side}").write_bytes(b"left behind")
        tried = self.daemon_.command("store", "migrate")
        self.assertEqual(tried.returncode, 0, tried.stdout + tried.stderr)
        self.assertRegex(tried.stdout, r"version 4, 5 events, 4 deliveries, \d+ bytes; this program has version 6")
        self.assertIn("add --yes to do it", tried.stdout)
        self.assertEqual(self.database.read_bytes(), before)
        self.assertEqual(list(self.database.parent.glob("*.trial*")), [])
        done = self.daemon_.command("store", "migrate", "--yes")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.daemon_.command("store", "check").returncode, 0)
        self.assertEqual(self.daemon_.command("store", "migrate", "--yes").returncode, 0, "nothing to do")

    def test_migrating_beside_a_daemon_is_refused(self):
        database = sqlite3.connect(self.database)
        database.execute("PRAGMA user_version = 4")
        database.close()
        done = self.daemon_.command("store", "migrate", "--yes")
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("in use by another housecalld", done.stderr)


if __name__ == "__main__":
    unittest.main()
