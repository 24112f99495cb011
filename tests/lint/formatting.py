# SPDX-License-Identifier: Apache-2.0
"""clang-format over the C++ and shellcheck over the shell scripts."""

import re
import subprocess

from tree import Violation

CLANG_FORMAT = "clang-format-16"
SHELLCHECK = "shellcheck"


def check_format(tree):
    output = _run(tree, [CLANG_FORMAT, "--dry-run", "-Werror", *tree.cpp()], tree.cpp())
    first = {}
    for path, line, _ in _messages(output):
        first.setdefault(path, line)
    return [Violation(path, line, "format", f"not what {CLANG_FORMAT} -i makes of it")
            for path, line in first.items()]


def shell_scripts(tree):
    return [path for path in tree.scripts()
            if path.endswith(".sh") or re.search(r"\b(?:ba)?sh\b", tree.shebang(path))]


def check_shell(tree):
    scripts = shell_scripts(tree)
    output = _run(tree, [SHELLCHECK, "-f", "gcc", *scripts], scripts)
    return [Violation(path, line, "shell", text) for path, line, text in _messages(output)]


def _run(tree, command, files):
    if not files:
        return ""
    result = subprocess.run(command, cwd=tree.root, capture_output=True, text=True, check=False)
    if result.returncode and not result.stdout + result.stderr:
        raise RuntimeError(f"{command[0]} failed without a word")
    return result.stdout + result.stderr


def _messages(output):
    for match in re.finditer(r"^(.+?):(\d+):\d+: (?:error|warning|note): (.*)$", output, re.MULTILINE):
        yield match.group(1), int(match.group(2)), match.group(3)
