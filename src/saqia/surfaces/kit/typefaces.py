"""The screen's typeface: made from its wheel once an installation, with the letters that pages use and no others.

A citizen page may weigh 60 kB, so 240 kB of a whole font are too much.
"""

import hashlib
import os
from importlib import metadata, resources
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files import storage

WHEEL = "fontpkg_ibm_plex_sans_arabic"
WEIGHTS = {"Regular": 400, "SemiBold": 600}
LETTERS = (
    *range(0x20, 0x7F), 0xA0, 0xAB, 0xB0, 0xB2, 0xB3, 0xB7, 0xBB, *range(0xC0, 0x100), 0x152, 0x153,
    0x2013, 0x2014, 0x2019, 0x201C, 0x201D, 0x2026, 0x2190, 0x2192, 0x2212, 0x202F,
    0x60C, 0x61B, 0x61F, *range(0x621, 0x63B), *range(0x641, 0x653),
)  # fmt: skip
"""French and English letters, and those of Arabic with its vowel signs."""
FEATURES = ("init", "medi", "fina", "isol", "rlig", "liga", "calt", "mark", "mkmk", "ccmp", "locl", "tnum", "kern")


def folder() -> Path:
    """Return where made static files lie; Django's collector looks there."""
    return Path(settings.SAQIA_HOME) / "made-static"


class MadeFiles(finders.BaseStorageFinder):
    """Where Django's collector finds what `make` wrote."""

    def __init__(self) -> None:
        super().__init__(storage.FileSystemStorage(location=folder()))


def make() -> None:
    """Write `kit/plex-<weight>.woff2` where they are missing or made by another release."""
    mark = hashlib.sha256(f"{metadata.version(WHEEL)} {LETTERS} {FEATURES}".encode()).hexdigest()
    made = folder() / "kit"
    made_from = made / "plex.sha256"
    if made_from.exists() and made_from.read_text() == mark:
        return
    made.mkdir(parents=True, exist_ok=True)
    for style, weight in WEIGHTS.items():
        partial = made / f"plex-{weight}.{os.getpid()}"
        partial.write_bytes(_subset(style))
        partial.rename(made / f"plex-{weight}.woff2")
    made_from.write_text(mark)


def _subset(style: str) -> bytes:
    import io

    from fontTools import subset, ttLib

    options = subset.Options(layout_features=list(FEATURES), hinting=False, flavor="woff2", drop_tables=["meta"])
    source = Path(str(resources.files(WHEEL))) / "files" / f"IBMPlexSansArabic-{style}.ttf"
    with ttLib.TTFont(source) as font:
        chosen = subset.Subsetter(options)
        chosen.populate(unicodes=LETTERS)
        chosen.subset(font)
        font.flavor = "woff2"
        out = io.BytesIO()
        font.save(out)
    return out.getvalue()
