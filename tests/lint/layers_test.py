# SPDX-License-Identifier: Apache-2.0
import unittest

import layers
from lint_case import LintCase

TABLE = """\
# comment
routing/base: | boost asio
routing/sinks: routing/base |
routing/sinks/file: routing/base routing/sinks |
routing/sinks/stdout: routing/base routing/sinks | boost asio beast
handlers/http: routing/base |
daemon/cli: handlers/http routing/base | cli11
"""


class LayersTest(LintCase):
    def setUp(self):
        super().setUp()
        self.write("tests/lint/layers.txt", TABLE)

    def include(self, path, *includes):
        self.write(path, "// SPDX\n" + "".join(f"#include {name}\n" for name in includes))

    def test_passes_what_the_table_allows(self):
        self.include("daemon/main.cpp", '"daemon/cli/cli.hpp"')
        self.include("daemon/cli/cli.cpp", '"daemon/cli/cli.hpp"', "<CLI/CLI.hpp>", "<vector>",
                     "<unistd.h>", "<sys/stat.h>", '"handlers/http/handler.hpp"')
        self.include("daemon/cli/cli.hpp", "<string>")
        self.include("routing/sinks/stdout/sink.cpp", "<boost/asio/write.hpp>",
                     "<boost/beast/http.hpp>", "<boost/url.hpp>", '"routing/sinks/sink.hpp"')
        self.assert_clean(layers.check)

    def test_catches_each_wrong_include(self):
        cases = [
            ("routing/base/a.cpp", '"handlers/http/handler.hpp"', "may not include handlers/http"),
            ("handlers/http/a.cpp", '"daemon/cli/cli.hpp"', "may not include daemon/cli"),
            ("handlers/http/a.cpp", '"routing/sinks/sink.hpp"', "may not include routing/sinks"),
            ("routing/sinks/file/a.cpp", '"routing/sinks/stdout/sink.hpp"', "sibling"),
            ("routing/base/a.cpp", '"clock.hpp"', "from the repository root"),
            ("routing/base/a.cpp", '"tests/support/files.hpp"', "product code only"),
            ("routing/base/a.cpp", "<boost/beast/core.hpp>", "may not include beast"),
            ("handlers/http/a.cpp", "<boost/asio/post.hpp>", "may not include asio"),
            ("handlers/http/a.cpp", "<boost/url.hpp>", "may not include boost"),
            ("routing/base/a.cpp", "<openssl/ssl.h>", "may not include openssl"),
            ("routing/base/a.cpp", "<sqlite3.h>", "may not include sqlite"),
            ("routing/base/a.cpp", "<gtest/gtest.h>", "no known library"),
            ("daemon/main.cpp", '"routing/base/clock.hpp"', "may not include routing/base"),
        ]
        for path, include, text in cases:
            with self.subTest(include=include, path=path):
                self.include(path, include)
                self.assert_one(layers.check, path, 2, text)
                (self.root / path).unlink()

    def test_catches_a_folder_without_a_line(self):
        self.include("routing/secret/a.cpp", "<vector>")
        self.assert_one(layers.check, "routing/secret/a.cpp", 1, "has no line")

    def test_catches_a_source_that_includes_its_own_header_late(self):
        self.include("routing/base/a.hpp", "<vector>")
        self.include("routing/base/a.cpp", "<vector>", '"routing/base/a.hpp"')
        self.assert_one(layers.check, "routing/base/a.cpp", 2, "the first include")

    def test_catches_a_table_that_breaks_its_own_rules(self):
        cases = [
            ("routing/x: handlers/http |", "points up"),
            ("routing/sinks/webhook: routing/sinks/file |", "sibling"),
            ("routing/x: routing/nowhere |", "no line of its own"),
        ]
        for line, text in cases:
            with self.subTest(line=line):
                self.write("tests/lint/layers.txt", TABLE + line + "\n")
                self.assert_one(layers.check, "tests/lint/layers.txt", 8, text)

    def test_catches_a_cycle(self):
        self.write("tests/lint/layers.txt",
                   "routing/a: routing/b |\nrouting/b: routing/c |\nrouting/c: routing/a |\n")
        self.assertEqual([line for _, line, _ in self.found(layers.check)], [1, 2, 3])


if __name__ == "__main__":
    unittest.main()
