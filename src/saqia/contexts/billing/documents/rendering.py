"""Bills to PDF: one in this process, or a whole cycle in a pool."""

from __future__ import annotations

import datetime
import functools
import hashlib
from collections.abc import Iterable
from pathlib import Path

from saqia.contexts.billing.documents import checks, content, page, ubl
from saqia.platform.documents import printing, seal, typesetting

FOLDER = "/contexts/billing/documents"
TEMPLATE = FOLDER + "/bill.typ"


def render(document: content.BillDocument, *, key: seal.SealKey | None = None) -> bytes:
    """Return the PDF of a bill, its UBL twin attached, sealed when there is a key.

    :raises checks.ContentRefused: the bill does not add up; nothing is made
    :raises typesetting.TypesettingFailed: a character that no font has, for example
    """
    checks.require_sound(document)
    pdf = typesetting.typeset(sheet(document, sealed=key is not None))
    return pdf if key is None else seal.apply_seal(pdf, key=key, sealed_at=dated_at(document))


def render_many(
    documents: Iterable[content.BillDocument],
    out_folder: Path,
    workers: int,
    *,
    key: seal.SealKey | None = None,
    on_progress: printing.Progress | None = None,
) -> printing.Report:
    """Print each bill to ``<number>.pdf``; what is already there with the same content is left alone.

    :param workers: processes, started with spawn: call this from the console or a job, not from a web process
    :param on_progress: called with the number of bills done so far, skipped and failed ones included
    :raises printing.OutputUnwritable: the folder cannot be written; what is there is whole
    """
    return printing.print_many(
        (_job(document, key) for document in documents),
        out_folder,
        workers,
        make=functools.partial(render, key=key),
        on_progress=on_progress,
    )


def content_hash(document: content.BillDocument, *, key: seal.SealKey | None = None) -> str:
    """Return the SHA-256, in hexadecimal, of all that decides what the paper says: content, templates, seal."""
    certificate = key.certificate_pem if key else b""
    parts = (repr(document).encode(), typesetting.fingerprint(FOLDER).encode(), certificate)
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def sheet(document: content.BillDocument, *, sealed: bool) -> typesetting.Sheet:
    """Return what the typesetter needs for a bill."""
    twin = typesetting.Attachment(
        name=f"{document.number}.xml",
        content=ubl.invoice(document),
        mime_type="application/xml",
        description="UBL 2.1, EN 16931",
    )
    return typesetting.Sheet(
        template=TEMPLATE,
        data=page.data(document, sealed=sealed),
        dated_at=dated_at(document),
        lead=document.lead,
        attachments=(twin,),
    )


def dated_at(document: content.BillDocument) -> datetime.datetime:
    """Return the instant written into the file: the start of the day of issue, UTC."""
    return datetime.datetime.combine(document.issued_on, datetime.time(), datetime.UTC)


def _job(document: content.BillDocument, key: seal.SealKey | None) -> printing.Job[content.BillDocument]:
    return printing.Job(name=document.number, content_hash=content_hash(document, key=key), subject=document)
