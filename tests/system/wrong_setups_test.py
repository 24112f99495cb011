# SPDX-License-Identifier: Apache-2.0
"""What an operator gets wrong is said by check-config, before it costs an event."""

import datetime
import os
import subprocess
import unittest

from support import client, settings
from support.case import SystemTest
from support.certificates import Authority

S = settings.SECRET


def stamp(days):
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)).strftime("%Y%m%d%H%M%SZ")


class WrongSetups(SystemTest):
    def setUp(self):
        self.daemon_ = self.daemon(start=False)
        self.folder = self.daemon_.folder
        (self.folder / "a-folder").mkdir()

    def check(self, what, code, words, **changes):
        with self.subTest(what):
            self.daemon_.write_config(**changes)
            done = self.daemon_.command("check-config")
            self.assertIn(words, done.stderr)
            self.assertEqual(done.returncode, code, done.stderr)
            for secret in (S, "pw-of-somebody"):
                self.assertNotIn(secret, done.stderr)

    def installation(self, secret, **more):
        return [dict(settings.configuration()["installations"][0], signing_secrets=[secret], **more)]

    def test_secret_files(self):
        files = (
            ("UTF-16", S.encode("utf-16"), "is UTF-16; save it as UTF-8 or ASCII"),
            ("UTF-16, big-endian", b"\xfe\xff" + S.encode("utf-16-be"), "is UTF-16"),
            ("quotes", f'"{S}"\n'.encode(), "stands in quotes"),
            ("other quotes", f"'{S}'\n".encode(), "stands in quotes"),
            ("an assignment", f"HCP_SECRET={S}\n".encode(), "looks like NAME=value"),
            ("two lines", f"{S}\n{S}\n".encode(), "has a second line at character 33"),
            ("a no-break space", S.encode() + b"\xc2\xa0", "something else than printable ASCII at character 33"),
            ("a NUL", S[:4].encode() + b"\0" + S.encode(), "has a control character at character 5"),
            ("a space inside", (S[:8] + " " + S[8:]).encode(), "there is a space at character 9"),
            ("too short", b"fifteen-letters", "16 to 512 characters of printable ASCII, but it has 15 characters"),
            ("too long", b"x" * 513, "but it has 513 characters"),
            ("nothing", b" \r\n", "is empty"),
            ("nothing but a mark", b"\xef\xbb\xbf", "is empty"),
        )
        for what, content, words in files:
            (self.folder / "secret.txt").write_bytes(content)
            self.check(what, 3, words, installations=self.installation("file:secret.txt"))
        for what, content in (("at least 16", b"sixteen--letters"), ("at most 512", b"x" * 512), ("a byte order mark",
                              b"\xef\xbb\xbf" + S.encode() + b"\r\n"), ("base64", b"c2VjcmV0IG9mIGEgc2VuZGVyPQ==")):
            (self.folder / "secret.txt").write_bytes(content)
            self.check(what, 0, "", installations=self.installation("file:secret.txt"))

    def test_a_byte_order_mark_does_not_become_a_part_of_the_secret(self):
        (self.folder / "secret.txt").write_bytes(b"\xef\xbb\xbf" + S.encode() + b"\r\n")
        self.daemon_.write_config(installations=self.installation("file:secret.txt"))
        self.daemon_.start()
        self.assertEqual(client.post(self.daemon_, settings.sample("job.created")).status, 200)

    def test_misspelt_references(self):
        for written, words in (("$HCP_SECRET", "a variable, which is written ${NAME}"), ("${HCP_SECRET", "is not closed by }"),
                               ("credentail:bluebird", 'did you mean credential:?'), ("File:/etc/secret", "did you mean file:?"),
                               ("env:HCP_SECRET", "did you mean ${NAME}?"), ("fiel:secret.txt", "did you mean file:?")):
            self.check(written, 3, words, installations=self.installation(written))
        self.check("meant", 0, "", installations=self.installation("literal:$0123456789abcdef"))
        destination = settings.webhook("https://crm.example/", bearer_token="$TOKEN_OF_CRM_0123456789")
        self.check("another secret", 3, "bearer_token: looks like a variable", destinations={"crm": destination})
        destination = settings.webhook("https://crm.example/", headers=["X-Key: credentail:crm"])
        self.check("a header", 3, "did you mean credential:?", destinations={"crm": destination})
        for what, changes in (("what is usual in a header", {"headers": ["Cookie: session=abc123", 'If-Match: "abc"', "X-Env: literal:env:prod"]}),
                              ("nothing is replaced", {"headers": ["X-T: literal:a${b"]}), ("users", {"basic_auth": "filer:password"}),
                              ("other users", {"basic_auth": "end:password"}), ("quotes on purpose", {"bearer_token": 'literal:"x=y"'})):
            self.check(what, 0, "", destinations={"crm": settings.webhook("https://crm.example/", **changes)})

    def test_addresses_and_files(self):
        long = "unix:/run/" + "x" * 103
        self.check("a Unix path of 108 bytes", 3, "longer than a socket's name can be, 107 bytes",
                   listen=[{"address": long, "tls": False}])
        self.check("the admin API on TCP", 3, "expected unix:PATH", admin={"listen": "0.0.0.0:9090"})
        self.check("a folder that is not there", 0, "No such file or directory", admin={"listen": "unix:nowhere/admin.sock"})
        self.check("one socket for two", 3, "is taken by another one", admin={"listen": "unix:one.sock"},
                   listen=[{"address": "unix:one.sock", "tls": False}])
        self.check("a group of TCP", 3, "only a Unix socket has a group", listen=[{"address": "127.0.0.1:0", "group": "x"}])
        self.check("no such group", 3, "there is no group nobody-has-this",
                   admin={"listen": "unix:admin.sock", "group": "nobody-has-this"})
        self.check("PROXY from anybody", 3, "needs trusted_proxies", listen=[{"address": "127.0.0.1:0", "proxy_protocol": True}])
        self.check("IPv6 alone", 0, "takes IPv6 alone; for IPv4 add a listener at 0.0.0.0:8443",
                   listen=[{"address": "[::]:8443"}])
        self.check("a destination that is a folder", 3, "a-folder is a folder",
                   destinations={"crm": {"kind": "file", "path": "a-folder"}})
        self.check("a destination that swallows", 3, "/dev/null is no regular file",
                   destinations={"crm": {"kind": "file", "path": "/dev/null"}})
        two = {"crm": {"kind": "file", "path": "crm.ndjson"}, "b": {"kind": "file", "path": "a-folder/../crm.ndjson"}}
        self.check("two destinations, one file", 3, "is the file of destinations.", destinations=two)
        os.symlink(self.folder / "crm.ndjson", self.folder / "link")
        two["b"]["path"] = "link"
        self.check("two names of one file", 3, "is the file of destinations.", destinations=two)
        self.check("messages into the store", 3, "is the file of store.path",
                   destinations={"crm": {"kind": "file", "path": "store/housecalld.db"}})
        self.check("the store is a folder", 3, "a-folder is a folder", store={"path": "a-folder"})
        self.check("a password in a URL", 3, "user information is not sent",
                   destinations={"crm": settings.webhook("https://user:pw-of-somebody@host/")})
        self.check("a password in a proxy", 3, "user information is not sent",
                   destinations={"crm": settings.webhook("https://host/", proxy="http://u:pw-of-somebody@host/")})

    @unittest.skipUnless(os.geteuid() == 0, "mounting needs root")
    def test_a_socket_under_a_read_only_folder(self):
        place = self.folder / "etc"
        place.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", str(place)], check=False)
        if mounted.returncode != 0:
            self.skipTest("nothing can be mounted here")
        self.addCleanup(subprocess.run, ["umount", "-l", str(place)], check=False)
        self.check("read-only", 3, "Read-only file system", admin={"listen": "unix:etc/admin.sock"})

    def test_names_and_yaml(self):
        manifest = settings.manifest()
        employees = next(one for one in manifest["integrations"][0]["subscribe"]["objects"] if one["objectName"] == "employees")
        employees["otherEvents"] = ["pro.created"]
        self.daemon_.write_manifest(manifest)
        self.check("HCP's own name in its settings", 0, 'is taken as "employee.created"')
        self.daemon_.config.write_text(
            "listen: [{address: '127.0.0.1:0', tls: false}]\nmanifest: amp.yaml\ndestinations:\n"
            "  a: &a {kind: file, path: a.ndjson}\n  crm:\n    <<: *a\n    path: crm.ndjson\n")
        done = self.daemon_.command("check-config")
        self.assertEqual(done.returncode, 3)
        self.assertIn("housecalld.yaml:6: destinations.crm.<<: YAML's merge keys are not understood", done.stderr)

    def test_webhook_secrets_of_either_alphabet(self):
        plain = settings.WEBHOOK_SECRET
        for secret in (plain, plain.rstrip("="), plain.replace("+", "-").replace("/", "_"), "whsec_" + "_-" * 20):
            self.check(secret[:12], 0, "", destinations={"crm": settings.webhook("https://crm.example/", secrets=[secret])})

    def test_certificates(self):
        authority = Authority(self.folder)
        between = Authority(self.folder, "between", issuer=authority)
        names = "subjectAltName=DNS:localhost"
        cases = (
            ("expired", 3, "it expired at", dict(end=stamp(-1))),
            ("not yet valid", 3, "it is not valid before", dict(start=stamp(2))),
            ("for clients", 3, "it is not meant for servers", dict(extensions=names + "\nextendedKeyUsage=clientAuth")),
            ("without a name", 3, "it names no host", dict(extensions="extendedKeyUsage=serverAuth")),
            ("a few days left", 0, "it expires in 6 days", dict(end=stamp(6.5))),
            ("some weeks left", 0, "it expires in 29 days", dict(end=stamp(29.5))),
            ("without its chain", 0, "the file lacks the certificate of /CN=between", dict(issuer=between, chain=False)),
            ("with half its chain", 0, "the file lacks the certificate of /CN=ca", dict(issuer=between)),
            ("whole", 0, "", {}),
        )
        for what, code, words, how in cases:
            issuer = how.pop("issuer", authority)
            certificate, key = issuer.issue("server", **how)
            self.check(what, code, words, tls={"certificate": str(certificate), "private_key": str(key)})
        self.check("self-signed", 0, "it is self-signed: only who was given it will accept it")
        other, _ = authority.issue("other")
        self.check("the key of another", 3, "does not match certificate",
                   tls={"certificate": str(other), "private_key": str(key)})
        self.check("a certificate too many", 3, "as many as tls.certificate has, 2",
                   tls={"certificate": [str(certificate), str(other)], "private_key": str(key)})
        self.check("two of a kind", 3, "an earlier one is of the same kind",
                   tls={"certificate": [str(certificate)] * 2, "private_key": [str(key)] * 2})
        self.check("no authorities", 3, "client_ca", listen=[{"address": "127.0.0.1:0", "client_ca": str(key)}])
        certificate, key = authority.issue("client", extensions="extendedKeyUsage=serverAuth")
        crm = settings.webhook("https://crm.example/", client_certificate=str(certificate), client_key=str(key))
        self.check("shown to a destination", 3, "it is not meant for clients", destinations={"crm": crm})


if __name__ == "__main__":
    unittest.main()
