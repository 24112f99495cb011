# SPDX-License-Identifier: Apache-2.0
"""Certificates for loopback, made by openssl."""

import dataclasses
import pathlib

from support import commands


@dataclasses.dataclass(frozen=True)
class Certificate:
    certificate: pathlib.Path
    private_key: pathlib.Path


def make(folder, name="server"):
    """Self-signed, so it is its own authority: give its file to the client as the one to trust."""
    made = Certificate(pathlib.Path(folder) / f"{name}.pem", pathlib.Path(folder) / f"{name}.key")
    commands.run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                 "-nodes", "-days", "2", "-subj", "/CN=localhost",
                 "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1",
                 "-keyout", made.private_key, "-out", made.certificate)
    return made
