"""A fact that whoever holds the paper can check without any network: sealed CBOR in the text of a QR code.

COSE_Sign1 (RFC 9052) with ES256 over a CBOR map (RFC 8949), written in base45 (RFC 9285), which QR codes carry at 5.5
bits a letter. The key is the distributor's seal; `kid` is the head of its certificate's hash: old papers find old keys.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import base45
import cbor2
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

from saqia.platform.documents import seal

PREFIX = "SAQIA1:"
_SIGN1, _ALGORITHM, _KEY_ID, _ES256, _HALF = 18, 1, 4, -7, 32
MOST_LETTERS = 4000
"""No QR code holds more."""


class CodeInvalid(ValueError):
    """The text is no proof of ours: `reason` is unreadable, unknown-key or forged."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def write(facts: Mapping[int, Any], *, key: seal.SealKey) -> str:
    """Return the text of a code that proves `facts`; the same facts give another text each time (ECDSA)."""
    certificate = x509.load_pem_x509_certificate(key.certificate_pem)
    private = serialization.load_pem_private_key(key.private_key_pem, key.passphrase)
    if not isinstance(private, ec.EllipticCurvePrivateKey) or not isinstance(private.curve, ec.SECP256R1):
        raise seal.SealRefused("a P-256 key seals receipts")
    protected = cbor2.dumps({_ALGORITHM: _ES256, _KEY_ID: key_id(certificate)})
    payload = cbor2.dumps(dict(facts))
    r, s = utils.decode_dss_signature(private.sign(_signed(protected, payload), ec.ECDSA(hashes.SHA256())))
    signature = r.to_bytes(_HALF, "big") + s.to_bytes(_HALF, "big")
    sealed = cbor2.dumps(cbor2.CBORTag(_SIGN1, [protected, {}, payload, signature]))
    return PREFIX + str(base45.b45encode(sealed).decode())


def read(text: str, *, certificates: Sequence[bytes]) -> dict[int, Any]:
    """Return the facts that a code proves.

    :param certificates: PEM of the distributor's seals, present and past
    :raises CodeInvalid: it is unreadable, sealed by another key, or changed
    """
    protected, payload, signature = _parts(text)
    try:
        wanted = cbor2.loads(protected)[_KEY_ID]
    except (cbor2.CBORDecodeError, KeyError, TypeError) as error:
        raise CodeInvalid("unreadable") from error
    known = {key_id(one): one for one in map(x509.load_pem_x509_certificate, certificates)}
    if not isinstance(wanted, bytes) or wanted not in known:
        raise CodeInvalid("unknown-key")
    public = known[wanted].public_key()
    if not isinstance(public, ec.EllipticCurvePublicKey):
        raise CodeInvalid("unknown-key")
    pair = utils.encode_dss_signature(
        int.from_bytes(signature[:_HALF], "big"), int.from_bytes(signature[_HALF:], "big")
    )
    try:
        public.verify(pair, _signed(protected, payload), ec.ECDSA(hashes.SHA256()))
        facts = cbor2.loads(payload)
    except (InvalidSignature, cbor2.CBORDecodeError) as error:
        raise CodeInvalid("forged") from error
    return dict(facts)


def key_id(certificate: x509.Certificate) -> bytes:
    """Return what names a key in a code: the first 8 bytes of its certificate's SHA-256."""
    return hashlib.sha256(certificate.public_bytes(serialization.Encoding.DER)).digest()[:8]


def _parts(text: str) -> tuple[bytes, bytes, bytes]:
    text = text.strip("\r\n\t")
    if not text.startswith(PREFIX) or len(text) > MOST_LETTERS:
        raise CodeInvalid("unreadable")
    try:
        found = cbor2.loads(base45.b45decode(text.removeprefix(PREFIX)))
        if found.tag != _SIGN1:
            raise CodeInvalid("unreadable")
        protected, _, payload, signature = found.value
    except (ValueError, cbor2.CBORDecodeError, AttributeError, TypeError, RecursionError) as error:
        raise CodeInvalid("unreadable") from error
    if not all(isinstance(part, bytes) for part in (protected, payload, signature)) or len(signature) != 2 * _HALF:
        raise CodeInvalid("unreadable")
    return protected, payload, signature


def _signed(protected: bytes, payload: bytes) -> bytes:
    return cbor2.dumps(["Signature1", protected, b"", payload])
