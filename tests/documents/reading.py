"""Ways to read a PDF back: its text as a person copies it, its catalog, its attachment."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from pathlib import Path

import pikepdf
import pytest

_MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def text(pdf: bytes, folder: Path) -> str:
    """Return the text in reading order, one space between words, direction marks taken away."""
    return " ".join(page for page in page_texts(pdf, folder) if page)


def page_texts(pdf: bytes, folder: Path) -> list[str]:
    """Return the text of each page, as `text` does that of all."""
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    path = folder / "read.pdf"
    path.write_bytes(pdf)
    raw = subprocess.run([tool, str(path), "-"], check=True, capture_output=True, text=True).stdout
    pages_read = raw.removesuffix("\f").split("\f")
    return [" ".join(_MARKS.sub("", page).replace("\u00a0", " ").split()) for page in pages_read]


def opened(pdf: bytes) -> pikepdf.Pdf:
    """Return the parsed file."""
    return pikepdf.open(io.BytesIO(pdf))


def attachment(pdf: bytes, name: str) -> bytes:
    """Return the bytes of an attached file."""
    with opened(pdf) as file:
        content: bytes = file.attachments[name].get_file().read_bytes()
    return content


def elements(pdf: bytes) -> list[tuple[str, str]]:
    """Return the kind of each element of the structure tree, with its alternative text."""
    with opened(pdf) as file:
        found = [item for item in file.objects if isinstance(item, pikepdf.Dictionary)]
        tree = [item for item in found if "/S" in item and "/P" in item]
        return [(str(item.S), str(item.get("/Alt", ""))) for item in tree]


def pages(pdf: bytes) -> int:
    """Return the number of pages."""
    with opened(pdf) as file:
        return len(file.pages)
