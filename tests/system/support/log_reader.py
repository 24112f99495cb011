# SPDX-License-Identifier: Apache-2.0
"""The daemon's log, one JSON object per line, read as it grows."""

import json


class LogReader:
    def __init__(self, path):
        self._path = path
        self._offset = 0
        self._entries = []

    def entries(self):
        """All lines so far; what is no JSON is an entry of level `raw`."""
        with open(self._path, "rb") as file:
            file.seek(self._offset)
            fresh = file.read()
        whole = fresh[:fresh.rfind(b"\n") + 1]
        self._offset += len(whole)
        self._entries += [_parse(line) for line in whole.decode(errors="replace").splitlines()]
        return self._entries

    def find(self, message, after=0, **fields):
        """Entries with this message and these fields, from the entry number `after` on."""
        return [entry for entry in self.entries()[after:]
                if entry["message"] == message
                and all(entry.get(name) == value for name, value in fields.items())]

    def text(self):
        return self._path.read_text(encoding="utf-8", errors="replace")


def _parse(line):
    try:
        return json.loads(line)
    except ValueError:
        return {"level": "raw", "message": line}
