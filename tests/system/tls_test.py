# SPDX-License-Identifier: Apache-2.0
"""TLS towards clients: what a review finds, two kinds of certificates, client certificates, renewal."""

import datetime
import json
import shutil
import subprocess
import unittest

from support import client, settings
from support.case import SystemTest
from support.certificates import Authority
from support.waiting import poll_until

BODY = settings.sample("job.created")
SERVER = "subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\nkeyUsage=digitalSignature\n"
# What testssl.sh says of the domain and of its own openssl, not of us.
NOT_OURS = ("DNS_CAArecord", "engine_problem")


class Tls(SystemTest):
    def setUp(self):
        self.daemon_ = self.daemon(start=False)
        self.folder = self.daemon_.folder
        self.authority = Authority(self.folder)

    def start(self, certificate, key, check_interval="100ms", **changes):
        tls = {"certificate": certificate, "private_key": key, "check_interval": check_interval}
        self.daemon_.write_config(tls=tls, **changes)
        self.daemon_.start()

    def subject(self, *options):
        """Of the certificate that the server shows."""
        done = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{self.daemon_.port()}", *options],
                              input=b"", capture_output=True, check=False)
        shown = subprocess.run(["openssl", "x509", "-noout", "-subject", "-serial"], input=done.stdout, capture_output=True,
                               check=False)
        return shown.stdout.decode()

    @unittest.skipUnless(shutil.which("testssl"), "testssl.sh is not installed")
    def test_a_review_finds_nothing(self):
        extensions = SERVER + "crlDistributionPoints=URI:http://127.0.0.1/ca.crl"
        pairs = [self.authority.issue(kind, kind=kind, days=80, extensions=extensions) for kind in ("ec", "rsa")]
        self.start([str(one) for one, _ in pairs], [str(key) for _, key in pairs])
        found = self.folder / "findings.json"
        subprocess.run(["testssl", "--quiet", "--color", "0", "--warnings", "batch", "--openssl-timeout", "5", "--ip", "127.0.0.1",
                        "--add-ca", str(self.authority.certificate), "--jsonfile", str(found),
                        f"https://localhost:{self.daemon_.port()}"], capture_output=True, check=False, timeout=400)
        findings = json.loads(found.read_text())
        self.assertGreater(len(findings), 80, "it has looked at everything")
        bad = [one for one in findings if one["severity"] in ("LOW", "MEDIUM", "HIGH", "CRITICAL")
               and not one["id"].startswith(NOT_OURS)]
        self.assertEqual(bad, [])

    def test_the_client_picks_ecdsa_or_rsa(self):
        pairs = [self.authority.issue(kind, subject=kind, kind=kind) for kind in ("rsa", "ec")]
        self.start([str(one) for one, _ in pairs], [str(key) for _, key in pairs])
        self.assertIn("CN = ec", self.subject("-tls1_2", "-cipher", "ECDHE+aECDSA"))
        self.assertIn("CN = rsa", self.subject("-tls1_2", "-cipher", "ECDHE+aRSA"))
        self.assertIn("CN = rsa", self.subject("-sigalgs", "rsa_pss_rsae_sha256"))
        done = self.daemon_.command("send-test", "job.created", "--url", f"https://localhost:{self.daemon_.port()}", "--ca-file",
                                    str(self.authority.certificate))
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_client_certificates_are_wanted_where_it_says_so(self):
        certificate, key = self.authority.issue("server")
        mine, my_key = self.authority.issue("client", extensions="extendedKeyUsage=clientAuth")
        other = Authority(self.folder, "other")
        theirs, their_key = other.issue("stranger", extensions="extendedKeyUsage=clientAuth")
        self.start(str(certificate), str(key), listen=[
            {"address": "127.0.0.1:0", "client_ca": str(self.authority.certificate)}, {"address": "127.0.0.1:0"}])
        trust = {"certificate": self.authority.certificate, "body": BODY, "headers": client.signed_headers(BODY)}
        with_mine = ["--cert", str(mine), "--key", str(my_key)]
        self.assertEqual(client.curl(self.daemon_.url(), *with_mine, **trust).status, 200)
        for options in ((), ("--cert", str(theirs), "--key", str(their_key))):
            with self.assertRaises(ConnectionError):
                client.curl(self.daemon_.url(), *options, **trust)
        self.assertEqual(client.curl(self.daemon_.url(index=1), **trust).status, 200)

    def test_a_renewal_is_noticed(self):
        certificate, key = self.authority.issue("server", subject="first")
        self.start(str(certificate), str(key))
        self.assertIn("CN = first", self.subject())
        fresh = self.authority.issue("fresh", subject="second")
        # Key and certificate are replaced one after the other: what does not fit is not taken.
        shutil.copy(fresh[1], key)
        self.daemon_.wait_for_log("certificate files have changed and cannot be used, the old stay")
        self.assertIn("CN = first", self.subject())
        shutil.copy(fresh[0], certificate)
        self.daemon_.wait_for_log("certificate files have changed and are used")
        self.assertIn("CN = second", self.subject())
        self.assertEqual(len(self.daemon_.lines("certificate files have changed and cannot be used, the old stay")), 1)

    def test_the_end_is_announced(self):
        def expiring(days):
            end = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)
            return self.authority.issue("server", end=end.strftime("%Y%m%d%H%M%SZ")), end
        (certificate, key), end = expiring(20)
        self.start(str(certificate), str(key))

        def said(words):
            return poll_until(lambda: [one for one in self.daemon_.log if words in one["message"]], words)
        self.assertEqual(said("expires in 19 days")[0]["level"], "warning")
        expiry = [line for line in self.daemon_.metrics().splitlines() if line.startswith("housecalld_certificate_expiry_seconds")]
        self.assertAlmostEqual(float(expiry[0].split()[-1]), end.timestamp(), delta=2)
        expiring(5)
        self.assertEqual(said("expires in 4 days")[0]["level"], "warning")
        expiring(-1)
        self.assertEqual(said("it expired at")[0]["level"], "error")
        self.assertEqual(len(said("it expired at")), 1, "once, not at every look")
        self.daemon_.reload()
        self.assertEqual(self.daemon_.command("check-config").returncode, 3)

    def test_a_start_with_an_expired_certificate_is_no_silent_one(self):
        certificate, key = self.authority.issue("server", end="20250101000000Z")
        self.start(str(certificate), str(key))
        self.assertTrue([one for one in self.daemon_.log if "it expired at 2025-01-01" in one["message"]])
        self.assertEqual(client.curl(self.daemon_.url(), "--insecure", body=BODY, headers=client.signed_headers(BODY)).status, 200)


if __name__ == "__main__":
    unittest.main()
