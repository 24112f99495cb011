# SPDX-License-Identifier: Apache-2.0
import unittest

import norms
from lint_case import LintCase


def function(lines, name="f"):
    """A C++ function of so many lines."""
    return f"void {name}() {{\n" + "  g();\n" * (lines - 2) + "}\n"


class FileLengthTest(LintCase):
    def test_500_lines_pass_and_501_do_not(self):
        for path in ("routing/base/a.cpp", "tests/unit/a_test.cpp", "tests/system/a.py",
                     "deploy/cmake/a.cmake"):
            with self.subTest(path=path):
                self.write(path, "\n" * 500)
                self.assert_clean(norms.check_files)
                self.write(path, "\n" * 501)
                self.assert_one(norms.check_files, path, 501, "501 lines")
                (self.root / path).unlink()

    def test_nine_in_ten_product_files_are_under_300_lines(self):
        for number in range(18):
            self.write(f"routing/base/f{number}.cpp", "\n" * 299)
        self.write("routing/base/long1.cpp", "\n" * 300)
        self.write("routing/base/long2.cpp", "\n" * 300)
        self.assert_clean(norms.check_files)
        self.write("routing/base/f0.cpp", "\n" * 300)
        self.assertEqual(len(self.found(norms.check_files)), 3)

    def test_tests_may_be_longer(self):
        for number in range(30):
            self.write(f"tests/unit/f{number}_test.cpp", "\n" * 400)
        self.assert_clean(norms.check_files)


class FunctionLengthTest(LintCase):
    def test_60_lines_pass_and_61_do_not(self):
        for path in ("routing/base/a.cpp", "tests/unit/a_test.cpp"):
            with self.subTest(path=path):
                self.write(path, "\n" + function(60))
                self.assert_clean(norms.check_functions)
                self.write(path, "\n" + function(61))
                self.assert_one(norms.check_functions, path, 2, "f has 61 lines")
                (self.root / path).unlink()

    def test_python_too(self):
        self.write("tests/system/a.py", "def f():\n" + "    g()\n" * 59)
        self.assert_clean(norms.check_functions)
        self.write("tests/system/a.py", "\ndef f():\n" + "    g()\n" * 60)
        self.assert_one(norms.check_functions, "tests/system/a.py", 2, "f has 61 lines")

    def test_nine_in_ten_product_functions_are_under_25_lines(self):
        short = "".join(function(24, f"s{i}") for i in range(18))
        self.write("routing/base/a.cpp", short + function(25, "l1") + function(25, "l2"))
        self.assert_clean(norms.check_functions)
        self.write("routing/base/b.cpp", function(25, "l3"))
        self.assertEqual(len(self.found(norms.check_functions)), 3)


if __name__ == "__main__":
    unittest.main()
