"""The installation's key of web push: browsers subscribe with its public half, and take messages signed by it only."""

import base64
from pathlib import Path

import py_vapid
from cryptography.hazmat.primitives import serialization

from saqia.platform import key_files

NAME = "push.pem"


def own(folder: Path) -> py_vapid.Vapid02:
    """Return the key in a folder of keys; it is made on first use. A lost key ends every subscription."""
    content = key_files.own(folder / NAME, _make)
    return py_vapid.Vapid02(serialization.load_pem_private_key(content, password=None))


def public(folder: Path) -> str:
    """Return the public half as `PushManager.subscribe` takes it (`applicationServerKey`: base64url of the point)."""
    return encode(own(folder).public_key.public_bytes(_POINT, _UNCOMPRESSED))


def encode(content: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """Return the bytes of base64url, padded or not.

    :raises ValueError: it is not that
    """
    return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True)


_POINT, _UNCOMPRESSED = serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint


def _make() -> bytes:
    made = py_vapid.Vapid02()
    made.generate_keys()
    return bytes(made.private_pem())
