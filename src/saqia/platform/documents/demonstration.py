"""A key to try the seal with: made on first use, in the data folder, worth nothing in law."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import oid

from saqia.platform.documents import seal

NAME = "Sceau de démonstration Saqia (sans valeur légale)"
REASON = "Démonstration : ce sceau n’a pas de valeur légale"
VALIDITY = datetime.timedelta(days=3650)


def seal_key(folder: Path, *, at: datetime.datetime) -> seal.SealKey:
    """Return the demonstration key of a data folder, made there when there is none.

    :param folder: outside the repository; the file is readable by its owner only
    :param at: start of the validity of a key made now
    """
    path = folder / "demonstration-seal.pem"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _write(path, _make(at))
    pem = path.read_bytes()
    return seal.SealKey(
        certificate_pem=_part(pem, b"CERTIFICATE"), private_key_pem=_part(pem, b"PRIVATE KEY"), reason=REASON
    )


def _make(at: datetime.datetime) -> bytes:
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(oid.NameOID.COMMON_NAME, NAME)])
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at)
        .not_valid_after(at + VALIDITY)
        .add_extension(usage, critical=True)
        .sign(private, hashes.SHA256())
    )
    key_pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return certificate.public_bytes(serialization.Encoding.PEM) + key_pem


def _write(path: Path, content: bytes) -> None:
    """Write whole or not at all; of two processes that start together, the first one's key stays."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    try:
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()


def _part(pem: bytes, label: bytes) -> bytes:
    begin, end = b"-----BEGIN " + label + b"-----", b"-----END " + label + b"-----"
    start = pem.index(begin)
    return pem[start : pem.index(end) + len(end)] + b"\n"
