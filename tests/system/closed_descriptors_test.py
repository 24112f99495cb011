# SPDX-License-Identifier: Apache-2.0
"""Started without standard input, output or error, nothing takes their place."""

import os
import pathlib
import unittest

from support import client, settings
from support.case import SystemTest
from support.waiting import poll_until

BODY = settings.sample("job.created")


class ClosedDescriptors(SystemTest):
    def test_messages_do_not_go_into_another_file(self):
        daemon = self.daemon(start=False, destinations={"crm": {"kind": "stdout"}})
        daemon.wrapper = ["sh", "-c", 'exec "$@" <&- >&-', "sh"]
        daemon.start()
        message_id = client.post(daemon, BODY).message_id
        poll_until(lambda: daemon.delivery(message_id)["tries"], "an attempt")
        self.assertNotEqual(daemon.delivery(message_id)["state"], "delivered")
        self.assertIn("Bad file descriptor", daemon.delivery(message_id)["tries"][0]["error"])
        descriptors = pathlib.Path(f"/proc/{daemon.process.pid}/fd")
        self.assertEqual({os.readlink(descriptors / str(number)) for number in (0, 1)}, {"/dev/null"})
        self.assertEqual((daemon.folder / "store" / "housecalld.db.lock").stat().st_size, 0)

    def test_nor_does_the_log(self):
        daemon = self.daemon(start=False, admin={"listen": "unix:admin.sock"})
        daemon.wrapper = ["sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh"]
        daemon.start(wait=False)
        poll_until(lambda: (daemon.folder / "admin.sock").exists() and daemon.health()["status"] == "ok", "it serves")
        self.assertEqual((daemon.folder / "store" / "housecalld.db.lock").stat().st_size, 0)
        self.assertEqual(daemon.stop(), 0)


if __name__ == "__main__":
    unittest.main()
