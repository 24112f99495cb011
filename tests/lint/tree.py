# SPDX-License-Identifier: Apache-2.0
"""The files that the lint looks at, and what a check reports."""

import dataclasses
import functools
import os
import pathlib

SKIPPED_FOLDERS = {".git", ".cache", "build", "data", "node_modules", "__pycache__"}
PRODUCT_FOLDERS = ("daemon", "handlers", "routing")
SCRIPT_SUFFIXES = (".py", ".sh", ".js", ".mjs", ".cjs")


@dataclasses.dataclass(frozen=True, order=True)
class Violation:
    path: str
    line: int
    rule: str
    text: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.rule}: {self.text}"


class Tree:
    """A source tree. Paths are relative to its root, with forward slashes."""

    def __init__(self, root, build=None):
        self.root = pathlib.Path(root).resolve()
        self.build = pathlib.Path(build).resolve() if build else self.root / "build" / "lint"

    @functools.cached_property
    def files(self):
        found = []
        for folder, folders, names in os.walk(self.root):
            folders[:] = sorted(name for name in folders if not self._skipped(folder, name))
            base = pathlib.Path(folder).relative_to(self.root)
            found += [(base / name).as_posix() for name in sorted(names)]
        return found

    def _skipped(self, folder, name):
        return name in SKIPPED_FOLDERS or (pathlib.Path(folder) / name) == self.build

    @functools.lru_cache(maxsize=None)
    def read(self, path):
        return (self.root / path).read_text(encoding="utf-8", errors="replace")

    def exists(self, path):
        return (self.root / path).is_file()

    def cpp(self):
        return [path for path in self.files if path.endswith((".cpp", ".hpp"))]

    def headers(self):
        return [path for path in self.files if path.endswith(".hpp")]

    def scripts(self):
        """Everything a shell, Python or Node runs, whether its name has a suffix or not."""
        return [path for path in self.files if path.endswith(SCRIPT_SUFFIXES) or self.shebang(path)]

    def shebang(self, path):
        if pathlib.PurePosixPath(path).suffix:
            return ""
        with open(self.root / path, "rb") as file:
            line = file.readline(200)
        return line.decode("utf-8", "replace").strip() if line.startswith(b"#!") else ""


def is_product(path):
    return path.startswith(tuple(folder + "/" for folder in PRODUCT_FOLDERS))


def folder_of(path):
    return pathlib.PurePosixPath(path).parent.as_posix()


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1
