"""Every table stands in the frame that scrolls: a table wider than a telephone makes its page no wider."""

import re
from pathlib import Path

import saqia

_TABLE = re.compile(r'(?<!<div class="scroll" tabindex="0">)<table\b')
"""The frame takes the keyboard, so that who has no mouse sees its far side too."""


def _bare(text: str) -> list[int]:
    """Return the lines with a table outside the frame."""
    return [text.count("\n", 0, found.start()) + 1 for found in _TABLE.finditer(text)]


def test_a_bare_table_is_found() -> None:
    framed = '<div class="scroll" tabindex="0"><table class="sheet"></table></div>'
    assert _bare(f'{framed}\n<section><table></table></section>\n<div class="scroll"><table></table></div>') == [2, 3]


def test_every_table_stands_in_its_frame() -> None:
    root = Path(saqia.__file__).parent
    found = [
        f"{path.relative_to(root)}:{line}"
        for path in sorted(root.rglob("*.html"))
        for line in _bare(path.read_text(encoding="utf-8"))
    ]
    assert found == [], 'write <div class="scroll" tabindex="0"><table ...></table></div>'
