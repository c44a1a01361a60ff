"""The distributor's electronic seal: PAdES B-B with an EC P-256 key, kept outside the repository.

The seal is an invisible field outside the page, which PDF/A-3 and PDF/UA-1 both accept. The metadata of the sealed
file stay those of the document: pyHanko would rewrite them with the time of the machine, here no clock is read.
"""

import dataclasses
import datetime
import functools

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec


class SealRefused(ValueError):
    """The key and the certificate cannot seal: unreadable, wrong passphrase, or not a pair."""


@dataclasses.dataclass(frozen=True, slots=True)
class SealKey:
    """What seals: the certificate (its chain may follow it) and its private key, both PEM."""

    certificate_pem: bytes
    private_key_pem: bytes = dataclasses.field(repr=False)
    passphrase: bytes | None = dataclasses.field(default=None, repr=False)
    reason: str = "Document scellé par le distributeur"


def apply_seal(pdf: bytes, *, key: SealKey, sealed_at: datetime.datetime) -> bytes:
    """Return the PDF with the seal added after it; the bytes given in stay unchanged at its head.

    :param sealed_at: the instant stated in the seal (it is a statement of the distributor, not a time stamp)
    :raises SealRefused: the key cannot seal
    """
    # A seventh of what a command loads, for the few processes that seal.
    from saqia.platform.documents import pades

    _require_pair(key)
    signer = pades.signer(key.certificate_pem, key.private_key_pem, key.passphrase)
    return pades.sign(pdf, signer=signer, reason=key.reason, at=sealed_at)


@functools.lru_cache(maxsize=8)
def _require_pair(key: SealKey) -> None:
    try:
        first, *_ = x509.load_pem_x509_certificates(key.certificate_pem)
    except ValueError as error:
        raise SealRefused("the certificate of the seal cannot be read") from error
    try:
        private = serialization.load_pem_private_key(key.private_key_pem, key.passphrase)
    except (ValueError, TypeError) as error:
        raise SealRefused("the private key of the seal cannot be read: damaged, or another passphrase") from error
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        raise SealRefused("the seal asks for an elliptic-curve key (P-256)")
    if private.public_key() != first.public_key():
        raise SealRefused("the private key does not belong to the certificate of the seal")
