# SPDX-License-Identifier: Apache-2.0
"""A source tree that lives as long as one test."""

import pathlib
import tempfile
import unittest

import tree


class LintCase(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="housecalld-lint-")
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)

    def write(self, path, text, executable=False):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        if executable:
            file.chmod(0o755)

    def write_all(self, files):
        for path, text in files.items():
            self.write(path, text)

    def found(self, check):
        """What a check says, as (path, line, text). A new Tree each time: it remembers files."""
        return sorted((v.path, v.line, v.text) for v in check(tree.Tree(self.root)))

    def assert_clean(self, check):
        self.assertEqual(self.found(check), [])

    def assert_one(self, check, path, line, part):
        """Exactly one violation, there, with `part` in its text."""
        found = self.found(check)
        self.assertEqual([(p, n) for p, n, _ in found], [(path, line)], found)
        self.assertIn(part, found[0][2])
