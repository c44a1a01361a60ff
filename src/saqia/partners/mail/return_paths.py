"""The return path of each e-mail: an address of its own, signed, so that a bounce names its delivery and no other."""

import base64
import functools
import hashlib
import hmac
import re
import secrets
from pathlib import Path

from saqia.platform import key_files

_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"
_SHAPE = re.compile(r"\+([0-9a-z]{1,8})-([0-9a-z]{1,13})-([a-z2-7]{13})@")


def make(returns: str, *, tenant_id: int, delivery_id: int, keys_folder: Path) -> str:
    """Return `returns` with a delivery in it: `retours+1-7ps3-...@example.ma`; small letters survive every server."""
    name, _, domain = returns.rpartition("@")
    mac = _mac(tenant_id, delivery_id, keys_folder)
    return f"{name}+{_written(tenant_id)}-{_written(delivery_id)}-{mac}@{domain}"


def find(addresses: str, *, keys_folder: Path) -> tuple[int, int] | None:
    """Return (tenant, delivery) of the first return path in a text that we made ourselves, None when none is."""
    for match in _SHAPE.finditer(addresses.lower()):
        tenant_id, delivery_id = int(match[1], 36), int(match[2], 36)
        if hmac.compare_digest(_mac(tenant_id, delivery_id, keys_folder), match[3]):
            return tenant_id, delivery_id
    return None


def _mac(tenant_id: int, delivery_id: int, keys_folder: Path) -> str:
    told = hmac.digest(_key(str(keys_folder)), f"return:{tenant_id}:{delivery_id}".encode(), hashlib.sha256)
    return base64.b32encode(told[:8]).decode().rstrip("=").lower()


@functools.lru_cache(maxsize=4)
def _key(folder: str) -> bytes:
    made = key_files.own(Path(folder) / "mail.key", lambda: base64.b64encode(secrets.token_bytes(32)))
    return base64.b64decode(made)


def _written(number: int) -> str:
    letters = ""
    while number:
        number, digit = divmod(number, 36)
        letters = _ALPHABET[digit] + letters
    return letters or "0"
