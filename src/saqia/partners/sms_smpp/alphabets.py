"""Letters of an SMS as bytes, and long texts in parts: 3GPP TS 23.038 and 23.040. Pure."""

import dataclasses

_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_ESCAPED = {0x0A: "\f", 0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\", 0x3C: "[", 0x3D: "~", 0x3E: "]", 0x40: "|",
            0x65: "€"}  # fmt: skip
_ESCAPE = 0x1B
_CODES = {sign: bytes([code]) for code, sign in enumerate(_BASIC) if code != _ESCAPE} | {
    sign: bytes([_ESCAPE, code]) for code, sign in _ESCAPED.items()
}
GSM7, LATIN1, UCS2 = 0, 3, 8
"""Codes of SMPP's `data_coding`."""
_ROOM = {GSM7: (160, 153), UCS2: (140, 134)}  # bytes of one part alone, and of one among others


@dataclasses.dataclass(frozen=True)
class Written:
    """A text as its parts are sent: each with its header (empty for a part alone) and its letters."""

    coding: int
    parts: tuple[tuple[bytes, bytes], ...]


def write(text: str, *, reference: int) -> Written:
    """Return a text in GSM-7 where that has all its letters, else in UCS-2; no letter is cut between two parts.

    :param reference: what the parts have in common: sent again with the same one, a phone joins them all the same
    """
    if all(sign in _CODES for sign in text):
        coding, letters = GSM7, [_CODES[sign] for sign in text]
    else:
        coding, letters = UCS2, [sign.encode("utf-16-be", errors="replace") for sign in text]
    alone, among = _ROOM[coding]
    if sum(len(letter) for letter in letters) <= alone:
        return Written(coding, ((b"", b"".join(letters)),))
    parts, left = [b""], among
    for letter in letters:
        if len(letter) > left:
            parts.append(b"")
            left = among
        parts[-1] += letter
        left -= len(letter)
    total = len(parts)
    headers = [bytes([5, 0, 3, reference % 256, total % 256, rank % 256]) for rank in range(1, total + 1)]
    return Written(coding, tuple(zip(headers, parts, strict=True)))


def read(content: bytes, coding: int) -> str:
    """Return the text of bytes; what is no letter of its alphabet becomes U+FFFD."""
    if coding == UCS2:
        return content.decode("utf-16-be", errors="replace")
    if coding == LATIN1:
        return content.decode("latin-1")
    text, is_escaped = "", False
    for code in content:
        if is_escaped:
            text, is_escaped = text + _ESCAPED.get(code, "\ufffd"), False
        elif code == _ESCAPE:
            is_escaped = True
        else:
            text += _BASIC[code] if code < 128 else "\ufffd"
    return text
