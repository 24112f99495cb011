# SPDX-License-Identifier: Apache-2.0
"""The files that other programs read: the systemd unit, the proxies' configurations."""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
UNIT = ROOT / "systemd" / "housecalld.service"
# What systemd-analyze gives for the unit as it is, times ten: it may not get worse unnoticed.
EXPOSURE_LIMIT = 13
NGINX = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
HAPROXY = shutil.which("haproxy", path=os.environ.get("PATH", "") + ":/usr/sbin")


def run(*command):
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    return result.returncode, result.stdout + result.stderr


class InFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="housecalld-service-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def copy(self, source, *replacements):
        text = source.read_text(encoding="utf-8")
        for before, after in replacements:
            self.assertIn(before, text)
            text = text.replace(before, str(after))
        target = self.folder / source.name
        target.write_text(text, encoding="utf-8")
        return target


@unittest.skipUnless(shutil.which("systemd-analyze"), "systemd-analyze is not installed")
class UnitTest(InFolder):
    def unit(self):
        # The unit names the installed binary; here any program that exists will do.
        return self.copy(UNIT, ("/usr/bin/housecalld", "/bin/true"))

    def test_verifies_without_a_word(self):
        self.assertEqual(run("systemd-analyze", "verify", "--man=no", self.unit()), (0, ""))

    def test_a_wrong_unit_does_not_verify(self):
        unit = self.unit()
        unit.write_text(unit.read_text().replace("Type=notify", "Type=nonsense"))
        self.assertNotEqual(run("systemd-analyze", "verify", "--man=no", unit)[1], "")

    def test_stays_sandboxed(self):
        code, output = run("systemd-analyze", "security", "--offline=true", "--no-pager",
                           f"--threshold={EXPOSURE_LIMIT}", self.unit())
        self.assertEqual(code, 0, output)

    def test_the_socket_verifies_with_its_service(self):
        socket = self.copy(ROOT / "systemd" / "housecalld.socket")
        self.unit()
        self.assertEqual(run("systemd-analyze", "verify", "--man=no", socket), (0, ""))


@unittest.skipUnless(NGINX, "nginx is not installed")
class NginxTest(InFolder):
    def setUp(self):
        super().setUp()
        code, output = run(
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-subj", "/CN=localhost", "-keyout", self.folder / "privkey.pem",
            "-out", self.folder / "fullchain.pem")
        self.assertEqual(code, 0, output)

    def assert_valid(self, path):
        code, output = run(NGINX, "-t", "-e", self.folder / "error.log", "-c", path)
        self.assertEqual(code, 0, output)

    def test_the_example_is_valid(self):
        self.assert_valid(self.copy(
            ROOT / "deploy/proxy/nginx.conf", ("/etc/housecalld/tls", self.folder),
            ("/run/nginx.pid", self.folder / "nginx.pid"), ("/var/log/nginx", self.folder)))


@unittest.skipUnless(HAPROXY, "haproxy is not installed")
class HaproxyTest(InFolder):
    def test_the_example_is_valid(self):
        code, output = run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                           "-subj", "/CN=localhost", "-keyout", self.folder / "k", "-out", self.folder / "c")
        self.assertEqual(code, 0, output)
        (self.folder / "both.pem").write_text((self.folder / "c").read_text() + (self.folder / "k").read_text())
        config = self.copy(ROOT / "deploy/proxy/haproxy.cfg", ("/etc/housecalld/tls/haproxy.pem", self.folder / "both.pem"))
        code, output = run(HAPROXY, "-c", "-f", config)
        self.assertEqual(code, 0, output)


@unittest.skipUnless(shutil.which("caddy"), "caddy is not installed")
class CaddyTest(InFolder):
    def test_the_examples_are_valid(self):
        # Debian's Caddy knows the option by its older name.
        for file, change in (("proxy/Caddyfile", ()), ("container/Caddyfile", (("request_buffers 1MiB", "buffer_requests"),))):
            config = self.copy(ROOT / "deploy" / file, *change)
            code, output = run("env", f"HOME={self.folder}", "caddy", "validate", "--adapter", "caddyfile", "--config", config)
            self.assertEqual(code, 0, output)


class DependenciesTest(unittest.TestCase):
    LIST = ROOT / "deploy/dependencies.txt"

    def rows(self):
        lines = self.LIST.read_text(encoding="utf-8").splitlines()
        return [line.split(maxsplit=2) for line in lines if line and not line.startswith("#")]

    def test_every_package_has_a_stage_and_a_reason(self):
        for row in self.rows():
            self.assertEqual(len(row), 3, row)
            self.assertIn(row[0], {"build", "runtime", "run", "test"})

    def test_no_stage_names_a_package_twice(self):
        pairs = [tuple(row[:2]) for row in self.rows()]
        self.assertEqual(len(pairs), len(set(pairs)))

    def test_an_unknown_stage_is_refused(self):
        code, output = run(ROOT / "deploy/install-dependencies", "nonsense")
        self.assertEqual(code, 2)
        self.assertIn("usage:", output)


if __name__ == "__main__":
    unittest.main()
