# SPDX-License-Identifier: Apache-2.0
"""Running other programs, always with a deadline."""

import os
import pathlib
import shutil
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[3]
_TIME_OUT = 120


def find(name):
    """Path of a program; sbin folders are not in everybody's PATH."""
    path = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if path is None:
        raise FileNotFoundError(f"{name} is not installed (deploy/dependencies.txt)")
    return path


def run(*command, stdin=b"", check=True, **options):
    """Output and errors as bytes. A failure is an AssertionError with what the program said."""
    result = subprocess.run([str(part) for part in command], input=stdin, capture_output=True,
                            timeout=_TIME_OUT, check=False, **options)
    if check and result.returncode != 0:
        raise AssertionError(f"{command[0]} ended with {result.returncode}: "
                             f"{result.stderr.decode(errors='replace')}")
    return result
