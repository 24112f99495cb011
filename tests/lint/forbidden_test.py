# SPDX-License-Identifier: Apache-2.0
import unittest

import forbidden
from lint_case import LintCase


class ForbiddenTest(LintCase):
    def check_cases(self, path, cases):
        for text, expected in cases:
            with self.subTest(text=text):
                self.write(path, "\n" + text + "\n")
                if expected:
                    self.assert_one(forbidden.check, path, 2, expected)
                else:
                    self.assert_clean(forbidden.check)

    def test_cpp(self):
        self.check_cases("routing/base/a.cpp", [
            ("net::co_spawn(executor, f(), net::detached);", "spawn() reports"),
            ("// never detached", None),
            ('log("detached");', None),
            ("using namespace std;", "name what you use"),
            ("using namespace std::chrono_literals;", None),
            ("try { f(); } catch (...) { log(); }", "drops the reason"),
            ("try { f(); } catch (...) { undo(); throw; }", None),
            ("try { f(); } catch (...) { keep(std::current_exception()); }", None),
            ("try { f(); } catch (const std::exception& e) { log(e.what()); }", None),
        ])

    def test_sleeps_in_cpp(self):
        self.check_cases("tests/unit/a_test.cpp", [
            ("std::this_thread::sleep_for(ms);", "with a deadline"),
            ("usleep(10);", "with a deadline"),
            ("std::this_thread::sleep_for(ms);  // lint: poll", None),
        ])

    def test_sleeps_in_python_tests(self):
        self.check_cases("tests/system/a.py", [
            ("time" + ".sleep(1)", "with a deadline"),
            ("await asyncio" + ".sleep(1)", "with a deadline"),
            ("time" + ".sleep(0.05)  # lint: poll", None),
        ])

    def test_sleeps_in_test_scripts(self):
        self.check_cases("tests/a.sh", [("sleep 5", "with a deadline"), ("echo asleep", None)])

    def test_machine_paths(self):
        for folder in ("wor" + "k", "hom" + "e/me", "roo" + "t", "User" + "s"):
            self.check_cases("deploy/a.yaml", [
                (f"path: /{folder}/housecalld", "somebody's machine"),
                (f"path: build/{folder}/housecalld", None),
            ])

    def test_registry_hosts(self):
        self.check_cases("deploy/a.txt", [
            ("see registry.npmjs" + ".org/x", "the machine's business"),
            ("see example.org/x", None),
        ])
        self.write("deploy/a.txt", "")
        self.check_cases("tests/system/package-lock.json", [
            ('{"resolved": "https://mirror.example/x.tgz"}', "omit-lockfile-registry-resolved"),
            ('{"integrity": "sha512-abc"}', None),
        ])


if __name__ == "__main__":
    unittest.main()
