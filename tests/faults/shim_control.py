# SPDX-License-Identifier: Apache-2.0
"""What the shim in the daemon is told: the same layout as Control in shim/shim.cpp."""

import mmap
import os
import struct

FIELDS = ("calls", "fail_at", "fail_count", "fail_code", "fired", "hold_unsynced", "cut_at", "survive", "seed",
          "sync_delay_us", "clock_offset_ms", "names_fail", "steady_offset_ms", "names_hang", "disk_hangs")
SHIM = os.environ.get("HOUSECALLD_FAULT_SHIM")

FULL = 13  # SQLITE_FULL


class ShimControl:
    """A file that the harness and the daemon have mapped. Reading and setting its fields takes effect at once."""

    def __init__(self, path):
        object.__setattr__(self, "path", str(path))
        with open(path, "wb") as file:
            file.write(bytes(8 * len(FIELDS)))
        with open(path, "r+b") as file:
            object.__setattr__(self, "memory", mmap.mmap(file.fileno(), 8 * len(FIELDS)))

    @property
    def environment(self):
        return {"LD_PRELOAD": SHIM, "HOUSECALLD_FAULT_CONTROL": self.path}

    def __getattr__(self, name):
        return struct.unpack_from("q", self.memory, 8 * FIELDS.index(name))[0]

    def __setattr__(self, name, value):
        struct.pack_into("q", self.memory, 8 * FIELDS.index(name), value)

    def calm(self):
        """Nothing fails or hangs any more; the clocks stay where they are."""
        self.fail_at = self.cut_at = self.names_fail = self.sync_delay_us = self.names_hang = self.disk_hangs = 0

    def pass_time(self, milliseconds):
        """On both clocks."""
        self.clock_offset_ms = self.clock_offset_ms + milliseconds
        self.steady_offset_ms = self.steady_offset_ms + milliseconds
