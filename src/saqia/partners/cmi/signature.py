"""The hash of NestPay's version 3: what both sides put under what they say, with the store key between them."""

import base64
import hashlib
import hmac
from collections.abc import Iterable

FIELD, ALGORITHM = "hash", "ver3"
_LEFT_OUT = frozenset({FIELD, "encoding"})


def make(fields: Iterable[tuple[str, str]], store_key: str) -> str:
    """Return the hash of fields: their values in the order of their names, whatever the case, escaped and joined."""
    told = [(name.lower(), value) for name, value in fields if name.lower() not in _LEFT_OUT]
    values = [_escaped(value.strip()) for _, value in sorted(told, key=lambda field: field[0])]
    joined = "|".join([*values, _escaped(store_key)])
    return base64.b64encode(hashlib.sha512(joined.encode()).digest()).decode()


def is_sound(fields: Iterable[tuple[str, str]], store_key: str) -> bool:
    """Say whether fields carry exactly one hash, and it is theirs."""
    told = list(fields)
    given = [value for name, value in told if name.lower() == FIELD]
    return len(given) == 1 and hmac.compare_digest(make(told, store_key).encode(), given[0].encode())


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("|", "\\|")
