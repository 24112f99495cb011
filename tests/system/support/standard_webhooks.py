# SPDX-License-Identifier: Apache-2.0
"""Signatures checked by the npm package `standardwebhooks`, which nobody here wrote."""

import json
import pathlib

from support import commands

_VERIFIER = pathlib.Path(__file__).resolve().parents[1] / "standard_webhooks" / "verify.mjs"


def verdicts(arrivals, secret, prefix="webhook-"):
    """`ok` or the package's complaint, one per arrival. With the prefix `svix-` those headers are
    checked."""
    lines = []
    for arrival in arrivals:
        headers = {"webhook-" + part: arrival.headers[prefix + part]
                   for part in ("id", "timestamp", "signature")}
        lines.append(json.dumps({"headers": headers, "body": arrival.body.decode()}))
    done = commands.run("node", _VERIFIER, secret, stdin="\n".join(lines).encode())
    return done.stdout.decode().splitlines()
