"""The distributor's electronic seal: PAdES B-B with an EC P-256 key, kept outside the repository.

The seal is an invisible field outside the page, which PDF/A-3 and PDF/UA-1 both accept. The metadata of the sealed
file stay those of the document: pyHanko would rewrite them with the time of the machine, here no clock is read.
"""

from __future__ import annotations

import asyncio
import dataclasses
import datetime
import functools
import io

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko import keys
from pyhanko.pdf_utils import extensions, generic, incremental_writer
from pyhanko.sign import fields, signers
from pyhanko.sign.ades import api as ades
from pyhanko.sign.signers import pdf_cms
from pyhanko_certvalidator import registry

FIELD = "SaqiaSeal"
DIGEST = "sha256"
_ARCHIVAL = (1, 7)
"""The version of PDF that PDF/A-3 is made of."""
SPARE_BYTES = 2048  # of the signature container, over the certificates


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
    signer = _signer(key)
    output = io.BytesIO()
    asyncio.run(_sign(_SealWriter(io.BytesIO(pdf)), signer, key.reason, sealed_at, output))
    return output.getvalue()


async def _sign(
    writer: _SealWriter, signer: signers.SimpleSigner, reason: str, at: datetime.datetime, output: io.BytesIO
) -> None:
    """Follow pyHanko's own steps, one by one, so that the time is ours."""
    meta = signers.PdfSignatureMetadata(
        field_name=FIELD, md_algorithm=DIGEST, subfilter=fields.SigSeedSubFilter.PADES, reason=reason
    )
    session = signers.PdfSigner(meta, signer=signer, new_field_spec=_field()).init_signing_session(writer)
    session.system_time = at
    _order_tabs(writer)
    prepared = session.prepare_tbs_document(validation_info=None, bytes_reserved=_reserved(signer))
    digest, _ = prepared.digest_tbs_document(output=output)
    await prepared.perform_signature(
        document_digest=digest.document_digest,
        pdf_cms_signed_attrs=pdf_cms.PdfCMSSignedAttributes(cades_signed_attrs=ades.CAdESSignedAttrSpec()),
    )


def _field() -> fields.SigFieldSpec:
    outside = fields.InvisSigSettings(set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=True)
    return fields.SigFieldSpec(FIELD, on_page=0, invis_sig_settings=outside, readable_field_name="Sceau électronique")


def _order_tabs(writer: _SealWriter) -> None:
    """State the tab order of the page that carries the field, as PDF/UA-1 asks of a page with an annotation."""
    page_ref, _ = writer.find_page_for_modification(0)  # type: ignore[no-untyped-call]
    page = page_ref.get_object()
    if page.get("/Tabs") != "/S":
        page["/Tabs"] = generic.NameObject("/S")
        writer.update_container(page)


def _reserved(signer: signers.SimpleSigner) -> int:
    certificates = sum(len(certificate.dump()) for certificate in signer.cert_registry)
    own = len(signer.signing_cert.dump()) if signer.signing_cert is not None else 0
    return 2 * (certificates + own + SPARE_BYTES)


class _SealWriter(incremental_writer.IncrementalPdfFileWriter):
    """Adds a revision without touching the metadata of the document, or raising the version of PDF that it is in."""

    def ensure_output_version(self, version: tuple[int, int]) -> None:
        """Stay where PDF/A-3 is: an elliptic curve would have the file call itself PDF 2.0."""
        super().ensure_output_version(min(version, _ARCHIVAL))  # type: ignore[no-untyped-call]

    def register_extension(self, ext: extensions.DeveloperExtension) -> None:
        """Name extensions of PDF 1.7 only: that of PAdES, by which elliptic curves seal there too."""
        if ext.base_version == "/1.7":
            super().register_extension(ext)

    def _update_meta(self) -> None:
        """Leave title, dates, producer and conformance as the typesetter wrote them."""


@functools.lru_cache(maxsize=8)
def _signer(key: SealKey) -> signers.SimpleSigner:
    _require_pair(key)
    first, *chain = keys.load_certs_from_pemder_data(key.certificate_pem)
    store = registry.SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple(chain)
    private = keys.load_private_key_from_pemder_data(key.private_key_pem, key.passphrase)
    return signers.SimpleSigner(signing_cert=first, signing_key=private, cert_registry=store)


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
