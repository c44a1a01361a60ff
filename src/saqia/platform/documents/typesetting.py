"""One sheet in, one PDF out: Typst in this process, archival (PDF/A-3a) and accessible (PDF/UA-1).

Templates live beside the data that feeds them and are named from the root of the package
(``/contexts/billing/documents/bill.typ``). Each exports ``document``, a function of its data. The data travels as a
JSON literal in a one-page main file, not as an input of the compiler: inputs are part of the key under which Typst
remembers its work, and nothing that two bills share would be found again. A warning is a failure.
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
    :param lead: language that comes first, ``ar`` or ``fr``
    :param dated_at: the instant written into the file; the same sheet gives the same bytes
    """

    template: str
    data: Mapping[str, object]
    dated_at: datetime.datetime
    lead: str = "ar"
    attachments: tuple[Attachment, ...] = ()


def typeset(sheet: Sheet) -> bytes:
    """Return the PDF of a sheet.

    :raises TypesettingFailed: an error or a warning of the typesetter, with its place
    """
    try:
        pdf, warnings = _compiler(sheet.lead).compile_with_warnings(
            input=_main(sheet),
            format="pdf",
            pdf_standards=STANDARDS,
            timestamp=sheet.dated_at.replace(microsecond=0),  # a PDF has no finer time
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


def _main(sheet: Sheet) -> bytes:
    files = [dataclasses.asdict(attachment) for attachment in sheet.attachments]
    lines = (
        '#import "/platform/documents/theme.typ": carry',
        f'#import "{sheet.template}": document',
        f"#document({_literal(sheet.data)})",
        f"#carry({_literal(files)})",
    )
    return "\n".join(lines).encode()


def _literal(value: object) -> str:
    """Return a Typst expression for a value that goes into JSON; only two characters mean something in its string."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return 'json(bytes("' + text.replace("\\", "\\\\").replace('"', '\\"') + '"))'


_local = threading.local()


def _compiler(lead: str) -> typst.Compiler:
    """Return this thread's compiler for a leading language: it remembers its last main file, so threads share none."""
    compilers: dict[str, typst.Compiler] = _local.__dict__.setdefault("compilers", {})
    if lead not in compilers:
        compilers[lead] = typst.Compiler(
            root=ROOT, font_paths=fonts.loaded(), ignore_system_fonts=True, sys_inputs={"lead": lead}
        )
    return compilers[lead]


@functools.cache
def fingerprint(folder: str) -> str:
    """Return the SHA-256 of the templates of a folder of the package and of the common theme, in hexadecimal."""
    digest = hashlib.sha256()
    for place in (ROOT / "platform/documents", ROOT / folder.strip("/")):
        for path in sorted(place.glob("*.typ")):
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
