# SPDX-License-Identifier: Apache-2.0
import unittest
from unittest import mock

import formatting
import tree
from lint_case import LintCase


class FormatTest(LintCase):
    def setUp(self):
        super().setUp()
        self.write(".clang-format", "BasedOnStyle: Google\n")

    def test_passes_what_the_formatter_made(self):
        self.write("routing/base/a.cpp", "int f() { return 1; }\n")
        self.assert_clean(formatting.check_format)

    def test_catches_each_file_once_at_its_first_place(self):
        self.write("routing/base/a.cpp", "int g();\nint  f( ) { return  1; }\n")
        self.assert_one(formatting.check_format, "routing/base/a.cpp", 2, "clang-format-16")

    def test_a_missing_tool_is_no_success(self):
        self.write("routing/base/a.cpp", "int f();\n")
        with mock.patch.object(formatting, "CLANG_FORMAT", "no-such-formatter"):
            with self.assertRaises(FileNotFoundError):
                formatting.check_format(tree.Tree(self.root))


class ShellTest(LintCase):
    def test_passes_a_clean_script(self):
        self.write("deploy/run", '#!/bin/bash\nset -eu\necho "$1"\n')
        self.assert_clean(formatting.check_shell)

    def test_catches_an_unquoted_variable(self):
        self.write("deploy/run", "#!/bin/bash\nset -eu\nrm $1\n")
        self.assert_one(formatting.check_shell, "deploy/run", 3, "SC2086")

    def test_knows_scripts_by_suffix_or_first_line(self):
        self.write("a.sh", "true\n")
        self.write("b", "#!/bin/sh\n")
        self.write("c", "#!/usr/bin/python3\n")
        self.write("d.txt", "#!/bin/sh\n")
        self.assertEqual(formatting.shell_scripts(tree.Tree(self.root)), ["a.sh", "b"])


if __name__ == "__main__":
    unittest.main()
