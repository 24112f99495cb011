# SPDX-License-Identifier: Apache-2.0
"""housecalld.yaml, written as JSON, which is YAML too."""

import base64
import json
import secrets

# Quick enough for a test to wait for, and enough of them for a destination to come back.
QUICK_RETRIES = ["100ms", "200ms"] + ["300ms"] * 200


def webhook_secret():
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def signing_secret():
    return secrets.token_hex(16)


def webhook(url, secret, **options):
    return {"kind": "webhook", "url": url, "secrets": [secret], "allow_networks": ["127.0.0.0/8"],
            "time_out": "5s", **options}


def installation(secret, name="acme", **options):
    return {"id": name, "project": "demo", "integration": "hcp", "signing_secrets": [secret],
            "group_ref": "acme-group", "group_name": "Acme", "consumer_ref": "office",
            "consumer_name": "The office", "updated_at": "2026-09-14T10:00:00Z", **options}


def configuration(folder, certificate, destinations, installations, **sections):
    """A whole configuration with its files in `folder`; `sections` replace or add to it."""
    made = {
        "listen": [{"address": "127.0.0.1:0", "tls": True}],
        "admin": {"listen": f"unix:{folder}/admin.sock"},
        "tls": {"certificate": str(certificate.certificate),
                "private_key": str(certificate.private_key)},
        "store": {"path": f"{folder}/data/housecalld.db", "min_free_bytes": "1MiB"},
        "manifest": f"{folder}/amp.yaml",
        "destinations": destinations,
        "installations": installations,
        "delivery": {"retry_delays": QUICK_RETRIES},
        "log": {"level": "info", "format": "json"},
    }
    for name, section in sections.items():
        made[name] = {**made[name], **section} if isinstance(made.get(name), dict) else section
    return made


def write(path, content):
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")
