# SPDX-License-Identifier: Apache-2.0
"""What is driven: nginx that stores nothing, as the yardstick, and housecalld in two variants."""

import json
import os
import shutil
import subprocess

from processes import Server, free_port, wait_for

SECRET = "6b1f0a9c3d5e7f2148a6c0e9d2b4f681"
_DRAIN_SECONDS = 600

_NGINX = """
daemon off;
worker_processes auto;
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log warn;
events {{ worker_connections 1024; }}
http {{
  access_log {folder}/nginx-access.log;
  client_body_temp_path {folder}/nginx-body;
  proxy_temp_path {folder}/nginx-proxy;
  fastcgi_temp_path {folder}/nginx-fastcgi;
  uwsgi_temp_path {folder}/nginx-uwsgi;
  scgi_temp_path {folder}/nginx-scgi;
  keepalive_requests 1000000000;
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {folder}/server.pem;
    ssl_certificate_key {folder}/server.key;
    ssl_protocols TLSv1.2 TLSv1.3;
    location / {{ return 200; }}
  }}
}}
"""

_MANIFEST = {
    "specVersion": "1.0.0",
    "integrations": [{
        "name": "hcp", "provider": "housecallPro",
        "read": {"objects": [{"objectName": "jobs", "destination": "out", "optionalFieldsAuto": "all"}]},
        "subscribe": {"objects": [{"objectName": "jobs", "destination": "out",
                                   "inheritFieldsAndMapping": True,
                                   "createEvent": {"enabled": "always"}}]}}]}


def make_certificate(folder):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                    "-nodes", "-days", "2", "-subj", "/CN=localhost", "-keyout", folder / "server.key",
                    "-out", folder / "server.pem"], check=True, capture_output=True)


class Nginx:
    """TLS and HTTP, and nothing else: it throws the body away and answers 200."""

    repeats = True  # to it one request is like another

    def __init__(self, folder):
        self.title = "nginx, `return 200`"
        self.port = free_port()
        config = folder / "nginx.conf"
        config.write_text(_NGINX.format(folder=folder, port=self.port), encoding="utf-8")
        nginx = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
        if nginx is None:
            raise RuntimeError("nginx is not installed (deploy/dependencies.txt)")
        self.server = Server(self.title, [nginx, "-p", folder, "-c", config], folder / "nginx.log")
        self.server.wait_until_it_listens(self.port)

    def settle(self):
        pass

    def stored(self):
        return None


class Housecalld:
    """With `forward`, job events go to a file destination; without, no route wants them."""

    repeats = False

    def __init__(self, folder, binary, forward):
        self.title = "housecalld, stored and forwarded to a file" if forward else "housecalld, stored"
        self._binary, self._forward = binary, forward
        self._folder = folder / ("forward" if forward else "store")
        self._folder.mkdir()
        self.port = free_port()
        self._config = self._folder / "housecalld.yaml"
        self._write_configuration(folder)
        self.server = Server(self.title, [binary, "run", "--config", self._config],
                             self._folder / "daemon.log")
        self.server.wait_until_it_listens(self.port)

    def _write_configuration(self, folder):
        """JSON is YAML. Whatever is not about the place of files is left at its default."""
        integration = "hcp" if self._forward else "other"
        manifest = json.loads(json.dumps(_MANIFEST))
        if not self._forward:
            manifest["integrations"].append({"name": "other", "provider": "housecallPro",
                                             "proxy": {"enabled": False}})
        (self._folder / "amp.yaml").write_text(json.dumps(manifest), encoding="utf-8")
        self._config.write_text(json.dumps({
            "listen": [{"address": f"127.0.0.1:{self.port}"}],
            "admin": {"listen": f"unix:{self._folder}/admin.sock"},
            "tls": {"certificate": f"{folder}/server.pem", "private_key": f"{folder}/server.key"},
            "store": {"path": f"{self._folder}/housecalld.db"},
            "manifest": "amp.yaml",
            "destinations": {"out": {"kind": "file", "path": f"{self._folder}/out.ndjson"}},
            "installations": [{"id": "bench", "project": "demo", "integration": integration,
                               "signing_secrets": [SECRET]}],
        }, indent=1), encoding="utf-8")

    def settle(self):
        """Waits until nothing is left to deliver, so that the next one is driven alone."""
        wait_for(lambda: self._unfinished() == 0, "all is delivered", _DRAIN_SECONDS, interval=0.5)

    def _unfinished(self):
        listed = subprocess.run([self._binary, "destinations", "list", "--json", "--config", self._config],
                                capture_output=True, check=True)
        return sum(row["unfinished"] for row in json.loads(listed.stdout))

    def stored(self):
        """Events in the store so far, by the daemon's own count."""
        metrics = subprocess.run(["curl", "--silent", "--fail", "--unix-socket", self._folder / "admin.sock",
                                  "http://localhost/metrics"], capture_output=True, text=True, check=True)
        return round(sum(float(line.rsplit(" ", 1)[1]) for line in metrics.stdout.splitlines()
                         if line.startswith("housecalld_events_total{")))
