# SPDX-License-Identifier: Apache-2.0
"""What may not be written at all."""

import re

import cpp_scan
from tree import Violation, line_of

# On a line that must wait inside a poll with a deadline, as a comment.
POLL_MARK = "lint: poll"

_CPP_RULES = (
    ("detached", re.compile(r"\bdetached\b"), "spawn() reports what escapes, this does not"),
    ("using-namespace", re.compile(r"\busing\s+namespace\s+(?!std::(?:\w+_)?literals\b)"),
     "name what you use"),
    ("sleep", re.compile(r"\b(?:sleep_for|sleep_until|usleep|nanosleep|sleep)\s*\("),
     "wait for what you need, with a deadline"),
)
_SCRIPT_SLEEP = re.compile(r"\b(?:time|asyncio)\.sleep\b|^\s*sleep\s+[\d.$\"]|;\s*(?:do\s+)?sleep\s",
                           re.MULTILINE)
_CATCH_ALL = re.compile(r"\bcatch\s*\(\s*\.\.\.\s*\)\s*\{")
_KEEPS_REASON = re.compile(r"\bthrow\s*;|\bcurrent_exception\s*\(|\brethrow_\w+\s*\(")

# Written in parts, so that this file does not find itself.
_MACHINE_PATH = re.compile(
    r"(?<![\w.%}*-])/(?:" + "|".join(("wor" + "k", "hom" + r"e/\w+", "roo" + "t", "User" + "s")) + r")/")
_REGISTRY = re.compile("|".join(
    re.escape(name + "." + domain) for name, domain in (
        ("registry.npmjs", "org"), ("registry.yarnpkg", "com"), ("deb.debian", "org"),
        ("security.debian", "org"), ("pypi", "org"), ("pythonhosted", "org"), ("proxy.golang", "org"),
        ("docker", "io"), ("ghcr", "io"), ("quay", "io"))))
_LOCK_HOST = re.compile(r'"resolved":\s*"https?:')
_BINARY = (".png", ".jpg", ".ico", ".gz", ".db", ".bin", ".pem")


def check(tree):
    found = []
    for path in tree.cpp():
        found += _check_cpp(path, tree.read(path))
    for path in tree.scripts():
        if path.startswith("tests/"):
            found += _check_script(path, tree.read(path))
    for path in tree.files:
        if not path.endswith(_BINARY):
            found += _check_text(path, tree.read(path))
    return found


def _marked(text, line):
    return POLL_MARK in text.splitlines()[line - 1]


def _check_cpp(path, text):
    code = cpp_scan.code_only(text)
    for rule, pattern, reason in _CPP_RULES:
        for match in pattern.finditer(code):
            line = line_of(code, match.start())
            if not (rule == "sleep" and _marked(text, line)):
                yield Violation(path, line, rule, reason)
    for match in _CATCH_ALL.finditer(code):
        if not _KEEPS_REASON.search(_block(code, match.end())):
            yield Violation(path, line_of(code, match.start()), "catch-all",
                            "drops the reason: catch what you expect, or throw again")


def _block(code, start):
    depth = 1
    for at in range(start, len(code)):
        depth += {"{": 1, "}": -1}.get(code[at], 0)
        if depth == 0:
            return code[start:at]
    return code[start:]


def _check_script(path, text):
    for match in _SCRIPT_SLEEP.finditer(text):
        line = line_of(text, match.end() - 1)
        if not _marked(text, line):
            yield Violation(path, line, "sleep",
                            f"wait for what you need, with a deadline, and mark it `{POLL_MARK}`")


def _check_text(path, text):
    for match in _MACHINE_PATH.finditer(text):
        yield Violation(path, line_of(text, match.start()), "machine-path",
                        f"{match.group()} is a place on somebody's machine")
    for match in _REGISTRY.finditer(text):
        yield Violation(path, line_of(text, match.start()), "registry-host",
                        f"{match.group()}: which registry to use is the machine's business")
    if path.endswith("package-lock.json"):
        for match in _LOCK_HOST.finditer(text):
            yield Violation(path, line_of(text, match.start()), "registry-host",
                            "make the lock file with --omit-lockfile-registry-resolved")
