# SPDX-License-Identifier: Apache-2.0
import json
import unittest
from unittest import mock

import headers
from lint_case import LintCase

GOOD = "// SPDX\n#pragma once\n#include <string>\nstruct Good { std::string text; };\n"
BAD = "// SPDX\n#pragma once\nstruct Bad { std::string text; };\n"


class HeadersTest(LintCase):
    def test_passes_headers_that_include_what_they_use(self):
        self.write("routing/base/good.hpp", GOOD)
        self.write("routing/base/user.hpp",
                   '#pragma once\n#include "routing/base/good.hpp"\nstruct User { Good good; };\n')
        self.assert_clean(headers.check)

    def test_catches_a_header_that_leans_on_its_includer(self):
        self.write("routing/base/good.hpp", GOOD)
        self.write("routing/base/bad.hpp", BAD)
        self.assert_one(headers.check, "routing/base/bad.hpp", 3, "does not compile alone")

    def test_catches_it_in_what_a_header_includes(self):
        self.write("routing/base/bad.hpp", BAD)
        self.write("routing/base/user.hpp", '#pragma once\n#include "routing/base/bad.hpp"\n')
        found = self.found(headers.check)
        self.assertEqual([path for path, _, _ in found],
                         ["routing/base/bad.hpp", "routing/base/user.hpp"])
        self.assertIn("routing/base/bad.hpp:3", found[1][2])

    def test_warnings_are_errors(self):
        self.write("routing/base/bad.hpp", "#pragma once\ninline int f(long x) { return x; }\n")
        self.assert_one(headers.check, "routing/base/bad.hpp", 2, "conversion")

    def test_remembers_what_compiled_until_something_it_includes_changes(self):
        self.write("routing/base/good.hpp", GOOD)
        self.write("routing/base/user.hpp", '#pragma once\n#include "routing/base/good.hpp"\n')
        self.assert_clean(headers.check)
        with mock.patch("subprocess.run", side_effect=AssertionError("compiled again")):
            self.assert_clean(headers.check)
        self.write("routing/base/good.hpp", BAD)
        self.assertEqual(len(self.found(headers.check)), 2)

    def test_does_not_remember_a_failure(self):
        self.write("routing/base/bad.hpp", BAD)
        self.assertEqual(self.found(headers.check), self.found(headers.check))

    def build_knows(self, first_include):
        self.write("routing/base/a.cpp", f"#include {first_include}\n")
        unit = {"file": str(self.root / "routing/base/a.cpp"), "command": "g++ -DWITH=1 a.cpp"}
        self.write("build/lint/compile_commands.json", json.dumps([unit]))

    def test_leaves_to_the_build_what_a_source_includes_first(self):
        self.write("routing/base/a.hpp", BAD)
        self.build_knows('"routing/base/a.hpp"')
        self.assert_clean(headers.check)

    def test_does_not_when_the_source_includes_something_else_first(self):
        self.write("routing/base/a.hpp", BAD)
        self.build_knows('"routing/base/b.hpp"')
        self.assert_one(headers.check, "routing/base/a.hpp", 3, "does not compile alone")

    def test_compiles_with_the_definitions_of_the_build(self):
        self.build_knows("<string>")
        self.write("routing/base/b.hpp", "#pragma once\n#if WITH != 1\n#error WITH is missing\n#endif\n")
        self.assert_clean(headers.check)


if __name__ == "__main__":
    unittest.main()
