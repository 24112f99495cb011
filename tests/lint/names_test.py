# SPDX-License-Identifier: Apache-2.0
import unittest

import names
from lint_case import LintCase

LICENCE = "SPDX-License-Identifier: Apache-2.0"
HEADER = f"""\
// {LICENCE}
#pragma once

namespace housecalld::base {{

inline constexpr int kLimit = 3;
constexpr int twice(int x) {{ return 2 * x; }}

enum class Kind {{ kOne }};

class Thing final : public Other {{
 public:
  explicit Thing(int x) : x_(x) {{}}
  ~Thing() {{ if constexpr (kLimit == 3) {{ stop(); }} }}
  int value_of() const {{ return x_; }}

 private:
  int x_;
}};

}}  // namespace housecalld::base
"""


class NamesTest(LintCase):
    path = "routing/base/thing.hpp"

    def test_passes_a_header_in_style(self):
        self.write(self.path, HEADER)
        self.assert_clean(names.check)

    def test_catches_each_departure(self):
        cases = [
            ("class Thing", "class thing_t", 11, "type thing_t is not PascalCase"),
            ("enum class Kind", "enum class kind", 9, "type kind is not PascalCase"),
            ("int value_of", "int valueOf", 15, "function valueOf is not snake_case"),
            ("int twice", "int Twice", 7, "function Twice is not snake_case"),
            ("int kLimit =", "int LIMIT =", 6, "constant LIMIT is not written kName"),
            ("namespace housecalld::base {", "namespace housecalld::other {", 1,
             "nothing in namespace housecalld::base"),
            (f"// {LICENCE}", "// Copyright", 1, "first line"),
            ("#pragma once", "#ifndef THING", 2, "#pragma once"),
        ]
        for before, after, line, text in cases:
            with self.subTest(after=after):
                self.write(self.path, HEADER.replace(before, after, 1))
                found = self.found(names.check)
                self.assertIn((self.path, line), [(p, n) for p, n, _ in found])
                self.assertIn(text, " ".join(t for _, _, t in found))

    def test_catches_file_names(self):
        self.write("routing/base/MyThing.hpp", HEADER)
        self.assert_one(names.check, "routing/base/MyThing.hpp", 1, "not snake_case")

    def test_takes_a_scripts_licence_line_after_the_shebang(self):
        self.write("tests/run", f"#!/bin/bash\n# {LICENCE}\n")
        self.assert_clean(names.check)
        self.write("tests/run", "#!/bin/bash\nset -eu\n")
        self.assert_one(names.check, "tests/run", 2, "first line")

    def test_lets_an_empty_package_file_be(self):
        self.write("tests/system/support/__init__.py", "")
        self.assert_clean(names.check)

    def test_knows_the_namespaces_that_are_not_their_folders_last_name(self):
        cases = {
            "routing/store/sqlite/a.hpp": "housecalld::store",
            "routing/sinks/webhook/a.hpp": "housecalld::sinks",
            "handlers/http/a.hpp": "housecalld::handlers",
            "tests/support/a.hpp": "housecalld::test",
            "daemon/main.cpp": None,
            "tests/unit/routing/base/a_test.cpp": None,
        }
        for path, namespace in cases.items():
            self.assertEqual(names.expected_namespace(path), namespace, path)

    def test_leaves_the_names_that_other_interfaces_ask_for(self):
        self.write("tests/unit/a_test.cpp", f"""\
// {LICENCE}
void PrintTo(int, std::ostream*) {{}}
class A : public testing::Test {{ void SetUp() override {{ x(); }} }};
TEST_F(A, IsWell) {{ x(); }}
bool operator<(A, A) {{ return false; }}
""")
        self.assert_clean(names.check)


if __name__ == "__main__":
    unittest.main()
