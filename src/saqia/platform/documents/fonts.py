"""The typefaces of every document, read from the wheels that carry them; the machine's own fonts are never used."""

from __future__ import annotations

import functools
from importlib import resources
from pathlib import Path

import typst

WHEELS = ("fontpkg_amiri", "fontpkg_ibm_plex_sans_arabic")


class FontMissing(RuntimeError):
    """A font wheel is not installed, or holds no font file."""


def folders() -> tuple[Path, ...]:
    """Return the folders that hold the font files.

    :raises FontMissing: a wheel of the lock file is not there
    """
    return tuple(_folder(wheel) for wheel in WHEELS)


def _folder(wheel: str) -> Path:
    try:
        folder = Path(str(resources.files(wheel))) / "files"
    except ModuleNotFoundError as error:
        raise FontMissing(f"font wheel {wheel} is not installed") from error
    if not any(folder.glob("*.ttf")):
        raise FontMissing(f"font wheel {wheel} holds no font file")
    return folder


@functools.cache
def loaded() -> typst.Fonts:
    """Return the typefaces, read once per process."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(folders()))
