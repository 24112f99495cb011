# SPDX-License-Identifier: Apache-2.0
"""Configuration and manifest of a daemon under test. JSON is YAML, so json.dumps writes both."""

import base64
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[3]
SAMPLES = ROOT / "daemon" / "cli" / "samples"
PAYLOADS = ROOT / "tests" / "payloads"

SECRET = "6b1f0a9c3d5e7f2148a6c0e9d2b4f681"
WEBHOOK_SECRET = "whsec_" + base64.b64encode(b"a key of the receiving end, 32 b").decode()
SECRET_KEY = base64.b64encode(b"the key of the secrets, 32 bytes").decode()
COMPANY = "3f2b8c1e-6d4a-4e0b-9a57-0c1d2e3f4a5b"

EVENTS = sorted(path.stem for path in SAMPLES.glob("*.json"))


def sample(event):
    """The body that HCP sends for an event, as bytes."""
    return (SAMPLES / f"{event}.json").read_bytes()


def object_of(event):
    if event.startswith("job.appointment."):
        return "job.appointments"
    return event.split(".")[0] + "s"


def manifest(destination="crm"):
    """Subscribes to all 41 events."""
    objects = {}
    for event in EVENTS:
        entry = objects.setdefault(object_of(event), {"otherEvents": []})
        kind = {"created": "createEvent", "updated": "updateEvent", "deleted": "deleteEvent"}.get(event.split(".")[-1])
        if kind is None or event.startswith("employee."):
            entry["otherEvents"].append(event)
        else:
            entry[kind] = {"enabled": "always"}
            entry["inheritFieldsAndMapping"] = True
    for name, entry in objects.items():
        entry["objectName"] = name
        entry["destination"] = destination
        if "updateEvent" in entry:
            entry["updateEvent"]["watchFieldsAuto"] = "all"
        if not entry["otherEvents"]:
            del entry["otherEvents"]
    return {
        "specVersion": "1.0.0",
        "integrations": [
            {"name": "hcp", "provider": "housecallPro",
             "read": {"objects": [{"objectName": name, "destination": entry["destination"], "optionalFieldsAuto": "all"}
                                  for name, entry in objects.items() if "inheritFieldsAndMapping" in entry]},
             "subscribe": {"objects": list(objects.values())}}
        ],
    }


def configuration(**changes):
    """A configuration with one TLS listener; `changes` replaces whole sections."""
    settings = {
        "listen": [{"address": "127.0.0.1:0"}],
        "admin": {"listen": "unix:admin.sock"},
        "tls": {"certificate": "certificate.pem", "private_key": "private_key.pem"},
        "store": {"path": "store/housecalld.db", "min_free_bytes": "0"},
        "manifest": "amp.yaml",
        "destinations": {"crm": {"kind": "file", "path": "crm.ndjson"}},
        "delivery": {"retry_delays": ["100ms", "200ms", "400ms"], "jitter": 0, "probe_interval": "100ms"},
        "retention": {"clock_settle_time": "0s"},
        "installations": [
            {
                "id": "bluebird",
                "project": "demo",
                "integration": "hcp",
                "group_ref": "g1",
                "group_name": "Group",
                "consumer_ref": "c1",
                "consumer_name": "Consumer",
                "company_id": COMPANY,
                "signing_secrets": [SECRET],
                "updated_at": "2026-09-14T08:00:00Z",
            }
        ],
        "log": {"format": "json", "level": "debug"},
    }
    settings.update(changes)
    settings["store"].setdefault("check_interval", "200ms")
    settings["store"].setdefault("secret_keys", [SECRET_KEY])
    settings["retention"].setdefault("clock_settle_time", "0s")
    settings["delivery"].setdefault("refused_retry_delays", ["50ms"])
    return settings


def webhook(url, **changes):
    """A signed webhook destination on this machine."""
    settings = {
        "kind": "webhook",
        "url": url,
        "secrets": [WEBHOOK_SECRET],
        "allow_networks": ["127.0.0.0/8", "::1/128"],
        "time_out": "5s",
    }
    settings.update(changes)
    return settings


def make_certificate(folder):
    """A self-signed certificate for localhost, and its key."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1",
         "-keyout", str(folder / "private_key.pem"), "-out", str(folder / "certificate.pem")],
        check=True, capture_output=True)
