# SPDX-License-Identifier: Apache-2.0
"""Certificates by openssl: an authority of the test's own and what it issues."""

import subprocess


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


def key_options(kind):
    return ["-newkey", "rsa:2048"] if kind == "rsa" else ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]


class Authority:
    """Signs what is asked for; an intermediate authority stands between, if wanted."""

    def __init__(self, folder, name="ca", issuer=None):
        self.folder, self.name = folder, name
        self.certificate, self.key = folder / f"{name}.pem", folder / f"{name}.key"
        extensions = ["-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign"]
        if issuer is None:
            openssl("req", "-x509", *key_options("ec"), "-nodes", "-days", 3650, "-subj", f"/CN={name}", *extensions,
                    "-keyout", self.key, "-out", self.certificate)
        else:
            issuer.issue(name, subject=name, days=1800, extensions="basicConstraints=critical,CA:TRUE\n"
                         "keyUsage=critical,keyCertSign,cRLSign", chain=False)

    def issue(self, name, subject="localhost", kind="ec", days=200, start=None, end=None, chain=True,
              extensions="subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth"):
        """`<name>.pem`, with this authority's certificate behind it as `chain`, and `<name>.key`."""
        request, rules = self.folder / f"{name}.csr", self.folder / f"{name}.ext"
        certificate, key = self.folder / f"{name}.pem", self.folder / f"{name}.key"
        openssl("req", *key_options(kind), "-nodes", "-subj", f"/CN={subject}", "-keyout", key, "-out", request)
        rules.write_text("basicConstraints=CA:FALSE\n" + extensions if "basicConstraints" not in extensions else extensions)
        if start or end:
            (self.folder / "index.txt").write_text("")
            (self.folder / "ca.cnf").write_text(
                f"[ca]\ndefault_ca=d\n[d]\ndatabase={self.folder}/index.txt\nnew_certs_dir={self.folder}\nrand_serial=yes\n"
                "default_md=sha256\npolicy=p\n[p]\ncommonName=supplied\n")
            openssl("ca", "-batch", "-notext", "-config", self.folder / "ca.cnf", "-cert", self.certificate, "-keyfile",
                    self.key, "-in", request, "-out", certificate, "-startdate", start or "20200101000000Z", "-enddate",
                    end or "20990101000000Z", "-extfile", rules)
        else:
            openssl("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self.key, "-CAcreateserial", "-days",
                    days, "-extfile", rules, "-out", certificate)
        if chain:
            certificate.write_text(certificate.read_text() + self.certificate.read_text())
        return certificate, key
