"""Tokens of links: letters and digits only, so that every phone's message reader makes a link of the whole.

A token is purpose, version, last day, subject and a MAC of 64 bits that covers the tenant too, as one base-62 number.
It is checked online and behind a limit, so that 64 bits are beyond guessing; the key lies outside the database.
"""

import base64
import dataclasses
import datetime
import functools
import hashlib
import hmac
import re
import secrets

from django.conf import settings

from saqia.platform import key_files
from saqia.platform.links import purposes

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
LONGEST = 80
_EPOCH = datetime.date(2024, 1, 1)
_MAC, _HEAD, _TEXT = 8, 4, 0x80
_KEY = 32
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_SEPARATORS = re.compile(r"[\s.\-\u200e\u200f\u2066-\u2069]+")


class LinkNotValid(Exception):
    """The link does not open; nothing says whether what it names exists.

    :param reason: `altered` (or of another distributor or purpose), `expired`, `revoked`
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclasses.dataclass(frozen=True)
class Link:
    """What a valid link names: `subject` as it was minted, such as `2026000041877` or `REC-2026-000123`."""

    purpose: str
    subject: str
    last_day: datetime.date


def mint(*, tenant_id: int, purpose: str, subject: str | int, on: datetime.date, days: int | None = None) -> str:
    """Return a token that opens `subject` until some days after `on`.

    :param subject: a number, or an ASCII identifier of at most 40 letters; never personal data: tokens stand in logs
        of proxies
    :param days: None: as long as the rules say
    :raises purposes.PurposeUnknown: the rules do not have this purpose
    """
    row = purposes.get(purpose)
    text = str(subject)
    is_number = text.isdigit() and not text.startswith("0")
    named = _bytes(int(text)) if is_number else text.encode("ascii")
    last = (on - _EPOCH).days + (row.days if days is None else days)
    head = bytes([row.code | (0 if is_number else _TEXT), row.version]) + last.to_bytes(2, "big")
    return _letters(head + named + _mac(tenant_id, head + named))


def check(*, tenant_id: int, purpose: str, token: str, on: datetime.date) -> Link:
    """Return what a token names; no database is asked.

    :raises LinkNotValid: altered, of another distributor or purpose, too old, or revoked
    """
    row = purposes.get(purpose)
    content = _content(token)
    body, given = content[:-_MAC], content[-_MAC:]
    if len(body) <= _HEAD or not hmac.compare_digest(given, _mac(tenant_id, body)):
        raise LinkNotValid("altered")
    if body[0] & ~_TEXT != row.code:
        raise LinkNotValid("altered")
    if body[1] < row.version:
        raise LinkNotValid("revoked")
    last_day = _EPOCH + datetime.timedelta(days=int.from_bytes(body[2:_HEAD], "big"))
    if on > last_day:
        raise LinkNotValid("expired")
    named = body[_HEAD:]
    subject = named.decode("ascii") if body[0] & _TEXT else str(int.from_bytes(named, "big"))
    return Link(purpose, subject, last_day)


def code(*, tenant_id: int, subject: str | int) -> str:
    """Return the code printed on a bill: digits that only its paper, and this installation's key, know."""
    digits, _ = purposes.bill_code()
    told = hmac.digest(_key(), f"bill-code:{tenant_id}:{subject}".encode(), hashlib.sha256)
    return f"{int.from_bytes(told[:16], 'big') % 10**digits:0{digits}d}"


def is_code(*, tenant_id: int, subject: str | int, typed: str) -> bool:
    """Say whether `typed` is the code of a bill, in a time that does not tell how much of it is right.

    :param typed: as typed by a person: Arabic-Indic digits, blanks and direction marks are understood
    """
    digits = _SEPARATORS.sub("", typed.translate(_DIGITS))
    return hmac.compare_digest(code(tenant_id=tenant_id, subject=subject).encode(), digits.encode())


def _mac(tenant_id: int, body: bytes) -> bytes:
    return hmac.digest(_key(), f"link:{tenant_id}:".encode() + body, hashlib.sha256)[:_MAC]


def _key() -> bytes:
    return _read(str(settings.SAQIA_KEYS))


@functools.lru_cache(maxsize=4)
def _read(folder: str) -> bytes:
    path = settings.SAQIA_KEYS / "links.key"
    return base64.b64decode(key_files.own(path, lambda: base64.b64encode(secrets.token_bytes(_KEY))))


def _bytes(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def _letters(content: bytes) -> str:
    number, letters = int.from_bytes(content, "big"), ""
    while number:
        number, digit = divmod(number, len(ALPHABET))
        letters = ALPHABET[digit] + letters
    return letters


def _content(token: str) -> bytes:
    if not token or len(token) > LONGEST or token.startswith(ALPHABET[0]) or not token.isascii():
        raise LinkNotValid("altered")
    number = 0
    for letter in token:
        place = ALPHABET.find(letter)
        if place < 0:
            raise LinkNotValid("altered")
        number = number * len(ALPHABET) + place
    return _bytes(number)
