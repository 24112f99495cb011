# SPDX-License-Identifier: Apache-2.0
"""Looks for secrets where none may be: in what a daemon and its commands say, and in what they leave on the disk."""

_LISTS = ("signing_secrets", "secrets", "secret_keys", "headers")
_SINGLE = ("secret", "api_key", "bearer_token", "basic_auth", "proxy_auth")
_REFERENCES = ("file:", "credential:", "${", "literal:", "$")
_LEAST = 12  # shorter ones stand in texts by chance


def secrets_of(settings):
    """Those that stand in a configuration in clear."""
    found = set()
    if isinstance(settings, dict):
        for key, value in settings.items():
            texts = value if key in _LISTS and isinstance(value, list) else [value] if key in _SINGLE else []
            found.update(_core(key, text) for text in texts if isinstance(text, str) and not text.startswith(_REFERENCES))
            found |= secrets_of(value)
    elif isinstance(settings, list):
        for value in settings:
            found |= secrets_of(value)
    return {text for text in found if len(text) >= _LEAST}


def _core(key, text):
    if key in ("basic_auth", "proxy_auth", "headers"):
        text = text.split(":", 1)[-1]
    text = text.split(" from ")[0].split(" until ")[0]
    return text.strip()


def leaks(secrets, texts, folder):
    """Where a secret stands that should not, in words."""
    found = []
    for secret in secrets:
        found += [f"said: {text[:300]}" for text in texts if secret in text]
    for path in sorted(folder.rglob("*")):
        if path.is_file() and _is_data(path):
            content = path.read_bytes()
            found += [f"in {path.name}" for secret in secrets if secret.encode() in content]
    return found


def _is_data(path):
    """Stores, their write-ahead logs, backups, and what sinks write; not what the operator has written."""
    if path.name.endswith(("-wal", "-shm", ".ndjson", ".log")):
        return True
    with open(path, "rb") as file:
        return file.read(16) == b"SQLite format 3\0"
