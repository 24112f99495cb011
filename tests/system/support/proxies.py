# SPDX-License-Identifier: Apache-2.0
"""The real reverse proxies, with the examples of deploy/proxy: only paths, ports and users are put in their place."""

import os
import re
import shutil
import signal
import subprocess

from support import settings
from support.ports import free_port
from support.waiting import poll_until

EXAMPLES = settings.ROOT / "deploy" / "proxy"
PATH = os.environ.get("PATH", "") + ":/usr/sbin"


class Proxy:
    """Started in a folder that has certificate.pem and private_key.pem, in front of a Unix socket."""

    def __init__(self, folder, socket_path):
        self.folder, self.port = folder, free_port()
        self.config = self.write(str(socket_path))
        with open(folder / f"{self.name}.log", "wb") as log:
            self.process = subprocess.Popen(self.command(), stdout=log, stderr=log, cwd=folder,
                                            env=dict(os.environ, HOME=str(folder)))
        poll_until(self.answers, f"{self.name} listens", 20)

    def answers(self):
        if self.process.poll() is not None:
            raise AssertionError((self.folder / f"{self.name}.log").read_text())
        return subprocess.run(["curl", "--silent", "--insecure", "--noproxy", "*", "--max-time", "2", "--resolve",
                               f"localhost:{self.port}:127.0.0.1", f"https://localhost:{self.port}/"],
                              capture_output=True, check=False).returncode in (0, 28)

    def stop(self):
        self.process.send_signal(signal.SIGINT if self.name == "caddy" else signal.SIGTERM)
        self.process.wait(20)

    def example(self, file, *replacements):
        text = (EXAMPLES / file).read_text()
        for before, after in replacements:
            assert before in text, before
            text = text.replace(before, after)
        path = self.folder / file
        path.write_text(text)
        return path


class Nginx(Proxy):
    name = "nginx"

    def write(self, socket_path):
        here = str(self.folder)
        path = self.example(
            "nginx.conf", ("/run/housecalld-proxy/http.sock", socket_path), ("user www-data;", f"user root; daemon off;"),
            ("/run/nginx.pid", f"{here}/nginx.pid"), ("/var/log/nginx", here), ("listen [::]:443 ssl;", ""),
            ("listen 443", f"listen 127.0.0.1:{self.port}"), ("/etc/housecalld/tls/fullchain.pem", f"{here}/certificate.pem"),
            ("/etc/housecalld/tls/privkey.pem", f"{here}/private_key.pem"), ("webhooks.example.com", "localhost"),
            ("load_module modules/", "load_module /usr/lib/nginx/modules/"))
        spool = "".join(f"{kind}_temp_path {here}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        path.write_text(path.read_text().replace("http {\n", f"http {{ {spool}\n", 1))
        return path

    def command(self):
        return [shutil.which("nginx", path=PATH), "-p", self.folder, "-c", self.config]


class Haproxy(Proxy):
    name = "haproxy"

    def write(self, socket_path):
        both = self.folder / "both.pem"
        both.write_text((self.folder / "certificate.pem").read_text() + (self.folder / "private_key.pem").read_text())
        path = self.example("haproxy.cfg", ("/run/housecalld-proxy/http.sock", socket_path),
                            ("/etc/housecalld/tls/haproxy.pem", str(both)), (":::443 v4v6", f"127.0.0.1:{self.port}"))
        path.write_text(re.sub(r"^  (user|group|log /dev/log).*\n", "", path.read_text(), flags=re.MULTILINE))
        return path

    def command(self):
        return [shutil.which("haproxy", path=PATH), "-db", "-f", self.config]


class Caddy(Proxy):
    name = "caddy"

    def write(self, socket_path):
        path = self.example("Caddyfile", ("/run/housecalld-proxy/http.sock", socket_path),
                            ("webhooks.example.com {", f"https://localhost:{self.port} {{\n\tbind 127.0.0.1\n"
                             "\ttls certificate.pem private_key.pem\n"))
        path.write_text("{\n\tadmin off\n\tauto_https disable_redirects\n}\n" + path.read_text())
        return path

    def command(self):
        return ["caddy", "run", "--adapter", "caddyfile", "--config", self.config]


ALL = (Nginx, Haproxy, Caddy)
