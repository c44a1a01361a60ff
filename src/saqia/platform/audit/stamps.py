"""The two keyed hashes of the audit trail, and the key.

The key lies outside the database: who can write every table, but not read the key, can neither change an entry, nor
add one, nor chain the rest anew.
"""

import datetime
import functools
import hashlib
import hmac
import json
import secrets
import uuid
from collections.abc import Mapping

from django.conf import settings

from saqia.platform import key_files

FIRST = bytes(32)


@functools.cache
def key() -> bytes:
    """Return the installation's audit key, made once; every server of an installation needs the same file."""
    return key_files.own(settings.SAQIA_KEYS / "audit.key", lambda: secrets.token_bytes(32))


def canonical(
    tenant_id: int, at: datetime.datetime, actor: str, action: str, detail: Mapping[str, str], mark: uuid.UUID
) -> bytes:
    """Return the one byte form of an entry, its id aside (the database gives it after the stamp)."""
    moment = at.astimezone(datetime.UTC).isoformat(timespec="microseconds")
    parts = [tenant_id, moment, actor, action, dict(detail), str(mark)]
    return json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def of_entry(entry: bytes) -> bytes:
    """Return the stamp of an entry's canonical form: 32 bytes."""
    return hmac.digest(key(), b"entry\0" + entry, hashlib.sha256)


def of_link(previous: bytes, position: int, entry_id: int, entry: bytes) -> bytes:
    """Return the hash of a link: 32 bytes over the link before, its place and the entry with its id."""
    head = previous + position.to_bytes(8, "big") + entry_id.to_bytes(8, "big")
    return hmac.digest(key(), b"link\0" + head + entry, hashlib.sha256)
