"""The key that seals papers: the operator's own from the folder of keys, else a demonstration key, marked as such.

`seal.pem` holds the certificate (its chain may follow it) and the private key; `seal-past-*.pem` are certificates of
former keys, with which old papers are still proved.
"""

from __future__ import annotations

import datetime
import re
from pathlib import Path

from saqia.platform.documents import demonstration, seal

OWN, PAST = "seal.pem", "seal-past-*.pem"
_PRIVATE = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----.+?-----END [A-Z ]*PRIVATE KEY-----\n?", re.DOTALL)


def key(folder: Path, *, at: datetime.datetime) -> seal.SealKey:
    """Return the sealing key of an installation.

    :param folder: of its keys
    :raises seal.SealRefused: `seal.pem` lacks its certificate or its private key
    """
    path = folder / OWN
    if not path.exists():
        return demonstration.seal_key(folder, at=at)
    pem = path.read_bytes()
    private = _PRIVATE.search(pem)
    if private is None or b"-----BEGIN CERTIFICATE-----" not in pem:
        raise seal.SealRefused(f"{path} holds the certificate and the private key, both PEM")
    return seal.SealKey(certificate_pem=_PRIVATE.sub(b"", pem), private_key_pem=private[0])


def former(folder: Path) -> list[bytes]:
    """Return the certificates of former keys, with which old papers of this installation are proved."""
    return [path.read_bytes() for path in sorted(folder.glob(PAST))]
