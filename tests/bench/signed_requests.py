# SPDX-License-Identifier: Apache-2.0
"""Bodies that all differ, signed before the clock runs. load.lua reads what is written here."""

import hashlib
import hmac
import json
import pathlib
import time

_SAMPLE = pathlib.Path(__file__).resolve().parents[2] / "daemon" / "cli" / "samples" / "job.created.json"


class SignedRequests:
    """Each body is the sample with a record id of its own, made from a counter."""

    def __init__(self, folder, secret):
        self._folder = pathlib.Path(folder)
        sample = _SAMPLE.read_bytes()
        digits = json.loads(sample)["job"]["id"].removeprefix("job_").encode()
        self._before, self._after = sample.split(digits, 1)
        self._secret = secret.encode()
        self._counter = 0
        self.body = self._folder / "body"
        self.body.write_bytes(self._before + b"\0" + self._after)
        self.body_bytes = len(sample)

    def write(self, number, threads):
        """The prefix of the files with `number` new requests, spread over the threads."""
        prefix = self._folder / "requests"
        now = str(int(time.time()))
        keyed = hmac.new(self._secret, f"{now}.".encode() + self._before, hashlib.sha256)
        for thread in range(threads):
            with open(f"{prefix}.{thread}", "w", encoding="ascii") as file:
                file.writelines(self._line(now, keyed) for _ in range(number // threads))
        return prefix

    def _line(self, now, keyed):
        self._counter += 1
        counter = f"{self._counter:032x}"
        mac = keyed.copy()
        mac.update(counter.encode() + self._after)
        return f"{now} {mac.hexdigest()} {counter}\n"
