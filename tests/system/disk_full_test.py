# SPDX-License-Identifier: Apache-2.0
"""A full disk: 503 while it lasts, nothing lost, service by itself when there is room again."""

import json
import os
import secrets
import subprocess
import tempfile
import unittest

from support import client, settings
from support.case import SystemTest
from support.ports import free_port
from support.receiver import Hang
from support.waiting import poll_until

FILLER = "filler"


class DiskFull(SystemTest):
    def setUp(self):
        if os.geteuid() != 0:
            self.skipTest("mounting a tmpfs needs root")
        self.disk = tempfile.mkdtemp(prefix="housecalld-disk-")
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", self.disk],
                                 capture_output=True, text=True, check=False)
        if mounted.returncode != 0:
            os.rmdir(self.disk)
            self.skipTest(f"a tmpfs cannot be mounted here: {mounted.stderr}")
        self.addCleanup(lambda: (subprocess.run(["umount", "-l", self.disk], check=False), os.rmdir(self.disk)))
        self.receiver_ = self.receiver()

    def make_daemon(self, min_free_bytes):
        return self.daemon_with_webhook(
            self.receiver_, listen=[{"address": f"127.0.0.1:{free_port()}"}], store={"path": f"{self.disk}/store/housecalld.db", "min_free_bytes": min_free_bytes})

    def fill(self, leave=0):
        """Takes all of the disk but some bytes."""
        with open(os.path.join(self.disk, FILLER), "wb", buffering=0) as filler:
            try:
                while True:
                    space = os.statvfs(self.disk)
                    free = space.f_bavail * space.f_frsize - leave
                    if free <= 0:
                        return
                    filler.write(b"\0" * min(free, 65536))
            except OSError:
                return

    def make_room(self):
        os.remove(os.path.join(self.disk, FILLER))

    def post(self, number):
        body = json.dumps({"event": "job.updated", "n": number, "pad": secrets.token_hex(3000),
                           "job": {"id": f"job_{number:032x}"}}).encode()
        return client.post(self.daemon_, body)

    def check(self, min_free_bytes, leave):
        self.daemon_ = self.make_daemon(min_free_bytes)
        answered = [self.post(number).message_id for number in range(5)]
        self.receiver_.wait_for(5)
        self.fill(leave)

        def refused():
            answer = self.post(len(answered))
            if answer.status == 200:
                answered.append(answer.message_id)
                return None
            return answer
        answer = poll_until(refused, "an answer 503", 30)
        self.assertEqual(answer.status, 503)
        self.assertEqual(answer.headers["retry-after"], "30")
        self.assertIsNone(self.daemon_.process.poll())

        self.make_room()
        later = poll_until(lambda: (lambda one: one if one.status == 200 else None)(self.post(len(answered))),
                           "service again", 30)
        answered.append(later.message_id)
        poll_until(lambda: {one.id for one in list(self.receiver_.taken)} >= set(answered), "all arrive", 60)
        self.assertEqual({one.id for one in self.receiver_.taken}, set(answered),
                         "what was answered 503 was not forwarded")

    def test_below_the_low_water_mark(self):
        self.check("4MiB", leave=2 * 1024 * 1024)

    def test_no_byte_left(self):
        self.check("0", leave=0)

    def check_start(self):
        """It starts though nothing can be written, answers 503, and serves when there is room."""
        self.fill()
        self.daemon_.start()
        self.assertEqual(self.post(7).status, 503)
        self.assertEqual(self.daemon_.admin_status("/health"), 200)
        self.assertEqual(self.daemon_.admin_status("/ready"), 503)
        self.assertIsNone(self.daemon_.process.poll())
        self.make_room()
        poll_until(self.is_ready, "ready again", 30)
        self.assertEqual(self.post(8).status, 200)

    def is_ready(self):
        try:
            return self.daemon_.admin_status("/ready") == 200
        except subprocess.CalledProcessError:  # its listeners are being opened anew
            return False

    def test_a_start_without_room(self):
        self.daemon_ = self.make_daemon("0")
        message_id = self.post(1).message_id
        self.receiver_.wait_for(1)
        self.assertEqual(self.daemon_.stop(), 0)
        self.check_start()
        self.daemon_.wait_for_delivery(message_id, "delivered")

    def test_a_start_without_room_and_with_attempts_under_way(self):
        self.receiver_.behave = lambda received: Hang
        self.daemon_ = self.make_daemon("0")
        ids = {self.post(number).message_id for number in range(3)}
        poll_until(lambda: len(self.receiver_.all) >= 3, "attempts under way")
        self.daemon_.kill()
        self.receiver_.behave = lambda received: 200
        self.receiver_.released.set()
        self.check_start()
        poll_until(lambda: {one.id for one in list(self.receiver_.taken)} >= ids, "all arrive", 30)

    def test_the_very_first_start_without_room(self):
        self.daemon_ = self.daemon(
            start=False, destinations={"crm": settings.webhook(self.receiver_.url)},
            listen=[{"address": f"127.0.0.1:{free_port()}"}], store={"path": f"{self.disk}/store/housecalld.db", "min_free_bytes": "0"})
        self.check_start()

    def test_a_signal_ends_the_wait_for_room(self):
        self.daemon_ = self.daemon(
            start=False, destinations={"crm": settings.webhook(self.receiver_.url)},
            listen=[{"address": f"127.0.0.1:{free_port()}"}], store={"path": f"{self.disk}/store/housecalld.db", "min_free_bytes": "0"})
        self.fill()
        self.daemon_.start()
        self.assertEqual(self.daemon_.stop(), 0)

    def test_deliveries_go_on_below_the_low_water_mark(self):
        self.daemon_ = self.make_daemon("4MiB")
        self.receiver_.stop()
        message_id = self.post(1).message_id
        self.fill(leave=2 * 1024 * 1024)
        self.assertEqual(self.post(2).status, 503)
        ready = self.daemon_.admin_status("/ready")
        self.assertEqual(ready, 503)
        self.assertEqual(self.daemon_.admin_status("/health"), 200, "to be drained, not to be killed")
        self.assertEqual(self.daemon_.command("health").returncode, 0)
        asked = self.daemon_.command("health", "--ready")
        self.assertEqual(asked.returncode, 1)
        self.assertIn("(store.min_free_bytes)", asked.stdout + asked.stderr)
        self.receiver_.start()
        self.assertEqual(self.receiver_.wait_for(1)[0].id, message_id)
        self.daemon_.wait_for_delivery(message_id, "delivered")
        self.make_room()
        poll_until(lambda: self.daemon_.admin_status("/ready") == 200, "ready again")


if __name__ == "__main__":
    unittest.main()
