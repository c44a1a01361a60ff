"""The values of secret messages under lock: AES-GCM under a key of the tenant that lies outside the database.

A one-time code lives minutes, so a lost key costs nothing but asking for a new code.
"""

import json
import os
from collections.abc import Mapping

from cryptography.hazmat.primitives.ciphers import aead
from django.conf import settings

from saqia.platform import key_files

_NONCE = 12


def seal(values: Mapping[str, str | int], *, tenant_id: int, cause: str) -> bytes:
    """Return the values encrypted, bound to their tenant and cause: moved to another row, they do not open."""
    nonce = os.urandom(_NONCE)
    return nonce + _cipher(tenant_id).encrypt(nonce, json.dumps(dict(values)).encode(), _bound(tenant_id, cause))


def unseal(sealed: bytes, *, tenant_id: int, cause: str) -> dict[str, str | int]:
    """Return the values again.

    :raises cryptography.exceptions.InvalidTag: the row was altered, moved, or sealed by another installation
    """
    opened = _cipher(tenant_id).decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound(tenant_id, cause))
    values: dict[str, str | int] = json.loads(opened)
    return values


def _cipher(tenant_id: int) -> aead.AESGCM:
    path = settings.SAQIA_KEYS / f"messages-{tenant_id}.key"
    return aead.AESGCM(key_files.own(path, lambda: aead.AESGCM.generate_key(256)))


def _bound(tenant_id: int, cause: str) -> bytes:
    return f"saqia-message:{tenant_id}:{cause}".encode()
