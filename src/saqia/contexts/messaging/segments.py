"""What one SMS costs in parts. Pure: 3GPP TS 23.038 (alphabets) and TS 23.040 (parts of a long message)."""

import dataclasses
from typing import Literal

Alphabet = Literal["gsm7", "ucs2"]
_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_ESCAPED = "^{}\\[~]|€\f"
GSM7 = frozenset(_BASIC + _ESCAPED)
_SINGLE = {"gsm7": 160, "ucs2": 70}
_PART = {"gsm7": 153, "ucs2": 67}  # the header that joins parts takes 6 bytes of 140
_PLAIN = str.maketrans(
    {
        "ç": "c", "ê": "e", "ë": "e", "â": "a", "î": "i", "ï": "i", "ô": "o", "û": "u", "œ": "oe", "À": "A", "Â": "A",
        "È": "E", "Ê": "E", "Î": "I", "Ô": "O", "Û": "U", "Ù": "U", "Œ": "OE", "’": "'", "‘": "'", "«": '"', "»": '"',
        "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " ", "\u202f": " ", "°": "o", "²": "2", "³": "3",
    }
)  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Length:
    """How long an SMS is.

    :param units: septets in GSM-7 (an escaped sign takes two), 16-bit units in UCS-2
    :param parts: what the operator charges for
    """

    alphabet: Alphabet
    units: int
    parts: int


def measure(text: str) -> Length:
    """Return the alphabet that a text needs, its length and its parts. An empty text is one part."""
    if all(sign in GSM7 for sign in text):
        widths = [2 if sign in _ESCAPED else 1 for sign in text]
        alphabet: Alphabet = "gsm7"
    else:
        widths = [2 if ord(sign) > 0xFFFF else 1 for sign in text]
        alphabet = "ucs2"
    units = sum(widths)
    return Length(alphabet, units, 1 if units <= _SINGLE[alphabet] else _count_parts(widths, _PART[alphabet]))


def simplify(text: str) -> str:
    """Return a Latin text without the accents that GSM-7 lacks, when that is all that keeps it from GSM-7.

    One `ê` would make an SMS of 160 signs three parts of 70. Text in other letters comes back unchanged.
    """
    plain = text.translate(_PLAIN)
    return plain if all(sign in GSM7 for sign in plain) else text


def _count_parts(widths: list[int], room: int) -> int:
    """Fill the parts one after another: a sign of two units is never cut between two."""
    parts, left = 1, room
    for width in widths:
        if width > left:
            parts, left = parts + 1, room
        left -= width
    return parts
