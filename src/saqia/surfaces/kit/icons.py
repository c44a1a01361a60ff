"""The mark as pictures of dots, for telephones and link previews that do not draw SVG: made from `kit/mark.svg`."""

import hashlib
import os
from pathlib import Path

from saqia.surfaces.kit import typefaces

SIZES = (192, 512)
_MARK = Path(__file__).with_name("static") / "kit" / "mark.svg"
_PAGE = """#set page(width: {size}pt, height: {size}pt, margin: {margin}pt, fill: rgb("f8f5ef"))
#image("/mark.svg", width: 100%)
"""


def make() -> None:
    """Write `kit/mark-<size>.png` where they are missing or made from another mark."""
    digest = hashlib.sha256(_MARK.read_bytes() + f"{_PAGE} {SIZES}".encode()).hexdigest()
    made = typefaces.folder() / "kit"
    made_from = made / "mark.sha256"
    if made_from.exists() and made_from.read_text() == digest:
        return
    made.mkdir(parents=True, exist_ok=True)
    for size in SIZES:
        partial = made / f"mark-{size}.{os.getpid()}"
        partial.write_bytes(_drawn(size))
        partial.rename(made / f"mark-{size}.png")
    made_from.write_text(digest)


def _drawn(size: int) -> bytes:
    """Return the mark on its ground, with the room that telephones cut round corners from."""
    import tempfile

    import typst

    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "page.typ")
        page.write_text(_PAGE.format(size=size, margin=size // 8), encoding="utf-8")
        Path(folder, "mark.svg").write_bytes(_MARK.read_bytes())
        return typst.compile(page, root=Path(folder), format="png", ppi=72.0)
