# SPDX-License-Identifier: Apache-2.0
"""Every header compiles alone.

A header that a .cpp of the build includes first has been compiled alone by the build already
(layers.py sees to "first"). The others go through the compiler here, and the result is remembered
under a hash of everything they include from this repository.
"""

import concurrent.futures
import hashlib
import json
import os
import re
import shlex
import subprocess

from tree import Violation

JOBS = 2
WARNINGS = ("-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Wold-style-cast "
            "-Werror").split()
_OWN_INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)


def check(tree):
    units = _compile_commands(tree)
    compiler = os.environ.get("CXX", "g++")
    command = [compiler, "-std=c++20", f"-I{tree.root}", *_definitions(units), *WARNINGS,
               "-fsyntax-only", "-x", "c++", "-"]
    compiled = {os.path.realpath(unit["file"]) for unit in units}
    waiting = [path for path in tree.headers() if not _compiled_by_build(tree, path, compiled)]
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        results = pool.map(lambda path: _compile(tree, path, command), waiting)
    return [violation for violation in results if violation]


def _compile_commands(tree):
    try:
        return json.loads((tree.build / "compile_commands.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []


def _definitions(units):
    """The -D flags of the build, so that a header sees the macros it is compiled with."""
    found = set()
    for unit in units:
        words = unit.get("arguments") or shlex.split(unit["command"])
        found |= {word for word in words if word.startswith("-D")}
    return sorted(found - {"-DNDEBUG", "-D_FORTIFY_SOURCE=2"})


def _compiled_by_build(tree, path, compiled):
    source = path.removesuffix(".hpp") + ".cpp"
    if os.path.realpath(tree.root / source) not in compiled:
        return False
    first = _OWN_INCLUDE.search(tree.read(source))
    return bool(first) and first.group(1) == path


def _contents(tree, path, seen):
    if path in seen or not tree.exists(path):
        return
    seen[path] = tree.read(path)
    for name in _OWN_INCLUDE.findall(seen[path]):
        _contents(tree, name, seen)


def _cache_entry(tree, path, command):
    contents = {}
    _contents(tree, path, contents)
    key = json.dumps([command, sorted(contents.items())]).encode()
    return tree.build / "lint-cache" / hashlib.sha256(key).hexdigest()


def _compile(tree, path, command):
    entry = _cache_entry(tree, path, command)
    if entry.exists():
        return None
    result = subprocess.run(command, input=f'#include "{path}"\n', text=True, cwd=tree.root,
                            capture_output=True, check=False)
    if result.returncode == 0:
        entry.parent.mkdir(parents=True, exist_ok=True)
        entry.touch()
        return None
    return _first_error(tree, path, result.stderr)


def _first_error(tree, path, output):
    match = re.search(r"^(.+?):(\d+):\d+: (?:fatal )?error: (.*)$", output, re.MULTILINE)
    if not match:
        return Violation(path, 1, "header", output.strip().splitlines()[-1] if output else "failed")
    where, line, text = match.groups()
    if os.path.realpath(tree.root / where) != str(tree.root / path):
        return Violation(path, 1, "header", f"does not compile alone: {where}:{line}: {text}")
    return Violation(path, int(line), "header", f"does not compile alone: {text}")
