"""Signatures of Standard Webhooks 1.0, and the secrets behind them, sealed under a key outside the database."""

import base64
import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable

from cryptography.hazmat.primitives.ciphers import aead
from django.conf import settings

from saqia.platform import key_files

PREFIX = "whsec_"
_BYTES, _NONCE = 32, 12


def new_secret() -> str:
    """Return a secret as its receiver keeps it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def sign(secret: str, *, message_id: str, timestamp: int, body: str) -> str:
    """Return one signature over id, moment and body."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = hmac.new(key, f"{message_id}.{timestamp}.{body}".encode(), hashlib.sha256).digest()
    return "v1," + base64.b64encode(signed).decode()


def headers(secrets_in_force: Iterable[str], *, message_id: str, timestamp: int, body: str) -> dict[str, str]:
    """Return the headers of a delivery, signed with every secret in force."""
    signed = [sign(one, message_id=message_id, timestamp=timestamp, body=body) for one in secrets_in_force]
    return {
        "webhook-id": message_id, "webhook-timestamp": str(timestamp), "webhook-signature": " ".join(signed),
        "Content-Type": "application/cloudevents+json; charset=utf-8", "User-Agent": "Saqia-Webhooks/1",
    }  # fmt: skip


def seal(secret: str, *, tenant_id: int) -> bytes:
    """Return a secret encrypted for its tenant."""
    nonce = os.urandom(_NONCE)
    return nonce + _cipher(tenant_id).encrypt(nonce, secret.encode(), str(tenant_id).encode())


def unseal(sealed: bytes, *, tenant_id: int) -> str:
    """Return the secret again.

    :raises cryptography.exceptions.InvalidTag: altered, of another tenant, or of another installation
    """
    return _cipher(tenant_id).decrypt(sealed[:_NONCE], sealed[_NONCE:], str(tenant_id).encode()).decode()


def _cipher(tenant_id: int) -> aead.AESGCM:
    path = settings.SAQIA_KEYS / f"webhooks-{tenant_id}.key"
    return aead.AESGCM(key_files.own(path, lambda: aead.AESGCM.generate_key(256)))
