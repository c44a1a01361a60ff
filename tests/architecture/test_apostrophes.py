"""French is written with one apostrophe, the typographic one, wherever people read it."""

import re
from pathlib import Path

import saqia

_WORDS = "[ldnsjcmt]|qu|jusqu|lorsqu|puisqu|quelqu|presqu"
_STRAIGHT = re.compile(rf"(?<![\w'’])(?:{_WORDS})'(?=[aeiouyhàâéèêëîïôûœ])|aujourd'hui", re.IGNORECASE)
_READ = {".py", ".po", ".yaml", ".html", ".typ", ".js"}
_AS_WRITTEN = ("src/saqia/partners/fatourati", "rules/former", "rules/tariffs")
"""What a protocol says, and what sources are called."""


def test_french_has_one_apostrophe() -> None:
    root = Path(saqia.__file__).parents[2]
    found = [
        f"{path.relative_to(root)}:{place}"
        for folder in ("src", "rules")
        for path in sorted((root / folder).rglob("*"))
        if path.suffix in _READ and not str(path.relative_to(root)).startswith(_AS_WRITTEN)
        for place, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if not line.startswith("msgid") and _STRAIGHT.search(line)
    ]
    assert found == [], "write ’ as in « l’eau »"
