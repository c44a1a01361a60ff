"""One sheet in, one PDF out: Typst in this process, archival (PDF/A-3a) and accessible (PDF/UA-1).

Templates live beside the data that feeds them and are named from the root of the package
(``/contexts/billing/documents/bill.typ``). The data travels as one JSON input; a warning is a failure.
"""

from __future__ import annotations

import dataclasses
import datetime
import functools
import hashlib
import json
import threading
from collections.abc import Mapping
from pathlib import Path

import typst

import saqia
from saqia.platform.documents import fonts

ROOT = Path(saqia.__file__).parent
STANDARDS: list[typst.PDFStandard] = ["a-3a", "ua-1"]


class TypesettingFailed(ValueError):
    """Typst refused the sheet, or warned: an unknown font, a character that no font has, bad data."""


@dataclasses.dataclass(frozen=True, slots=True)
class Attachment:
    """A file carried inside the PDF, saying the same thing to a machine."""

    name: str
    content: str
    mime_type: str
    description: str
    relationship: str = "alternative"


@dataclasses.dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that one document needs.

    :param template: path of the Typst file from the root of the package, with a leading slash
    :param data: what the template prints; must go into JSON
    :param dated_at: the instant written into the file; the same sheet gives the same bytes
    """

    template: str
    data: Mapping[str, object]
    dated_at: datetime.datetime
    attachments: tuple[Attachment, ...] = ()


def typeset(sheet: Sheet) -> bytes:
    """Return the PDF of a sheet.

    :raises TypesettingFailed: an error or a warning of the typesetter, with its place
    """
    try:
        pdf, warnings = _compiler().compile_with_warnings(
            input=ROOT / sheet.template.lstrip("/"),
            format="pdf",
            sys_inputs=_inputs(sheet),
            pdf_standards=STANDARDS,
            timestamp=sheet.dated_at,
        )
    except typst.TypstError as error:
        raise TypesettingFailed(_told(error.message, error.hints)) from error
    if warnings:
        raise TypesettingFailed("; ".join(_told(warning.message, warning.hints) for warning in warnings))
    if not isinstance(pdf, bytes):
        raise TypesettingFailed(f"{sheet.template} gave no PDF")
    return pdf


def _told(message: str, hints: list[str]) -> str:
    return " - ".join([message, *hints])


def _inputs(sheet: Sheet) -> dict[str, str]:
    attachments = [dataclasses.asdict(attachment) for attachment in sheet.attachments]
    return {
        "data": json.dumps(sheet.data, ensure_ascii=False, separators=(",", ":")),
        "attachments": json.dumps(attachments, ensure_ascii=False, separators=(",", ":")),
    }


_local = threading.local()


def _compiler() -> typst.Compiler:
    """Return this thread's compiler: it remembers its last inputs, so threads do not share one."""
    compiler: typst.Compiler | None = getattr(_local, "compiler", None)
    if compiler is None:
        compiler = typst.Compiler(root=ROOT, font_paths=fonts.loaded(), ignore_system_fonts=True)
        _local.compiler = compiler
    return compiler


@functools.cache
def fingerprint(folder: str) -> str:
    """Return the SHA-256 of the templates of a folder of the package and of the common theme, in hexadecimal."""
    digest = hashlib.sha256()
    for place in (ROOT / "platform/documents", ROOT / folder.strip("/")):
        for path in sorted(place.glob("*.typ")):
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
