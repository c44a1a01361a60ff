"""The lines of the conversation: signed JSON, and meters written in it."""

import hashlib
import hmac
import json
from typing import Any

from saqia.engine.sts import meters

LONGEST = 16_384


class LineUnsound(Exception):
    """Too long, not signed by the other end, or not an object of JSON."""


def write(secret: bytes, content: dict[str, Any]) -> bytes:
    """Return one signed line."""
    text = json.dumps(content, separators=(",", ":"), sort_keys=True).encode()
    return hmac.digest(secret, text, hashlib.sha256).hex().encode() + b" " + text + b"\n"


def read(secret: bytes, line: bytes) -> dict[str, Any]:
    """Return what a line holds.

    :raises LineUnsound: it cannot be trusted
    """
    signature, _, text = line.rstrip(b"\n").partition(b" ")
    own = hmac.digest(secret, text, hashlib.sha256).hex().encode()
    if len(line) > LONGEST or not hmac.compare_digest(signature, own):
        raise LineUnsound("not signed by the other end")
    found = json.loads(text)
    if not isinstance(found, dict):
        raise LineUnsound("not an object")
    return found


def meter(keyed: meters.Keyed) -> dict[str, Any]:
    """Return a meter as a line holds it."""
    return {
        "pan": keyed.pan, "supply_group": keyed.supply_group, "tariff_index": keyed.tariff_index,
        "key_revision": keyed.key_revision, "base_date": keyed.base_date.value, "cipher": keyed.cipher.value,
        "derivation": keyed.derivation.value, "key_type": keyed.key_type, "expiry": keyed.expiry,
    }  # fmt: skip


def keyed(written: dict[str, Any]) -> meters.Keyed:
    """Return the meter of a line.

    :raises meters.KeyInvalid: it is none
    """
    try:
        return meters.Keyed(
            **written | {
                "base_date": meters.BaseDate(written["base_date"]), "cipher": meters.Cipher(written["cipher"]),
                "derivation": meters.Derivation(written["derivation"]),
            }
        )  # fmt: skip
    except (KeyError, TypeError, ValueError) as error:
        raise meters.KeyInvalid(str(error)) from None
