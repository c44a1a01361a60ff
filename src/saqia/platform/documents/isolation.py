"""Numbers and identifiers inside Arabic sentences, kept in one piece from left to right.

``2026-11-0000012`` after an Arabic word prints as ``0000012-11-2026`` unless it is isolated. A sentence is cut
here into pieces, and the theme puts each isolated piece in a box of its own direction, so that no control
character ends up in the text that a reader copies from the PDF. Sentences that already carry Unicode isolates
(U+2066 to U+2069) are read as they mean it, and the marks are dropped.
"""

from __future__ import annotations

import re

_WORD = r"[0-9A-Za-zÀ-ÖØ-öø-ÿ²³@°]"
_JOIN = r"(?:[ \u00a0]?[×=+−-][ \u00a0]?|[.,:/&'_-]|[ \u00a0])"
_LTR_RUN = re.compile(rf"([+−-]?{_WORD}+(?:{_JOIN}{_WORD}+)*(?:[ \u00a0]?%)?)")
_MARKED = re.compile("[\u2066-\u2068]([^\u2066-\u2069]*)\u2069")
_MARKS = re.compile("[\u200e\u200f\u2066-\u2069]")
_ARABIC = re.compile("[\u0600-\u06ff]")


def pieces(sentence: str) -> list[str]:
    """Cut a sentence: even places are plain text, odd places read from left to right."""
    cut = [""]
    for place, part in enumerate(_MARKED.split(sentence)):
        if place % 2 and not _ARABIC.search(part):
            cut += [part, ""]
            continue
        first, *rest = _LTR_RUN.split(_MARKS.sub("", part))
        cut[-1] += first
        cut += rest
    return cut
