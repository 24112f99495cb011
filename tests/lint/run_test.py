# SPDX-License-Identifier: Apache-2.0
import pathlib
import subprocess
import sys
import unittest

from lint_case import LintCase

RUN = pathlib.Path(__file__).with_name("run")
CLEAN = """\
// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace housecalld::base {

int answer();

}  // namespace housecalld::base
"""


class RunTest(LintCase):
    def setUp(self):
        super().setUp()
        self.write("tests/lint/layers.txt", "routing/base: |\n")
        self.write(".clang-format", "BasedOnStyle: Google\n")
        self.write("routing/base/a.hpp", CLEAN)

    def run_lint(self, *arguments):
        return subprocess.run([sys.executable, RUN, "--root", self.root, *arguments],
                              capture_output=True, text=True, check=False)

    def test_is_silent_and_exits_0_on_a_clean_tree(self):
        result = self.run_lint()
        self.assertEqual((result.returncode, result.stdout), (0, ""), result.stderr)

    def test_prints_path_line_rule_and_text_and_exits_1(self):
        self.write("routing/base/a.hpp", CLEAN.replace("int answer", "class a {};\nint answer"))
        result = self.run_lint()
        self.assertEqual(result.returncode, 1)
        self.assertEqual(result.stdout, "routing/base/a.hpp:6: names: type a is not PascalCase\n")

    def test_runs_only_the_checks_that_are_named(self):
        self.write("routing/base/a.hpp", CLEAN.replace("int answer", "class a {};\nint answer"))
        self.assertEqual(self.run_lint("layers", "norms").returncode, 0)

    def test_refuses_a_check_it_does_not_know(self):
        self.assertEqual(self.run_lint("nonsense").returncode, 2)


if __name__ == "__main__":
    unittest.main()
