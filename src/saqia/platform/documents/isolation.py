"""Numbers and identifiers inside Arabic sentences, kept in one piece from left to right.

``2026-11-0000012`` after an Arabic word prints as ``0000012-11-2026`` unless it is isolated. A sentence is cut
here into pieces, and the theme puts each isolated piece in a box of its own direction, so that no control
character ends up in the text that a reader copies from the PDF.
"""

from __future__ import annotations

import re

_WORD = r"[0-9A-Za-zÀ-ÖØ-öø-ÿ²³@°]"
_LTR_RUN = re.compile(rf"([+−-]?{_WORD}+(?:[ \u00a0.,:;/+×=&'_−-]+{_WORD}+)*(?:[ \u00a0]?%)?)")


def pieces(sentence: str) -> list[str]:
    """Cut a sentence: even places are plain text, odd places read from left to right."""
    return _LTR_RUN.split(sentence)
