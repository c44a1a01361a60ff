"""How pyHanko signs a PDF for us; it loads a hundred modules, so whoever seals imports it then."""

from __future__ import annotations

import asyncio
import datetime
import functools
import io

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


@functools.lru_cache(maxsize=8)
def signer(certificate_pem: bytes, private_key_pem: bytes, passphrase: bytes | None) -> signers.SimpleSigner:
    """Return what signs with a key and its certificate, which its chain may follow; both PEM, known to be a pair."""
    first, *chain = keys.load_certs_from_pemder_data(certificate_pem)
    store = registry.SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple(chain)
    private = keys.load_private_key_from_pemder_data(private_key_pem, passphrase)
    return signers.SimpleSigner(signing_cert=first, signing_key=private, cert_registry=store)


def sign(pdf: bytes, *, signer: signers.SimpleSigner, reason: str, at: datetime.datetime) -> bytes:
    """Return the PDF with a revision that holds the signature; the bytes given in stay at its head.

    :param at: the instant stated in it
    """
    output = io.BytesIO()
    asyncio.run(_sign(_SealWriter(io.BytesIO(pdf)), signer, reason, at, output))
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
