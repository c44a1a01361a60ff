"""Numbers of files: `REC-2026-000123-4`: series, year, rank without a gap, check digit. Pure but for the code's key.

The check digit covers the letters too, as two digits each, so that a wrong series is noticed. The code is not stored:
it comes from the number and this installation's key, as that of a bill (docs/decisions/0008-proof-on-a-bill.md).
"""

import re

from saqia.platform.links import tokens
from saqia.platform.numbering import damm

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_NOISE = re.compile(r"[\s.\-_/\u200e\u200f\u2010-\u2015\u2066-\u2069]+")
_SHAPE = re.compile(r"([A-Z]{3})([0-9]{4})([0-9]{6,9})([0-9])")


def compose(series: str, year: int, rank: int) -> str:
    """Return the number of the `rank`-th file of a series in a year."""
    return f"{series}-{year}-{rank:06d}-{_check(series, year, f'{rank:06d}')}"


def normalize(typed: str) -> str | None:
    """Return a file's number as typed by a person, or None when it cannot be one."""
    found = _SHAPE.fullmatch(_NOISE.sub("", typed.translate(_DIGITS)).upper())
    if found is None:
        return None
    series, year, rank, check = found.groups()
    return f"{series}-{year}-{rank}-{check}" if _check(series, int(year), rank) == check else None


def code(tenant_id: int, number: str) -> str:
    """Return the secret code printed on the receipt of a file: eight digits."""
    return tokens.code(tenant_id=tenant_id, subject=f"file:{number}")


def is_code(tenant_id: int, number: str, typed: str) -> bool:
    """Say whether `typed` is the code of a file, in a time that does not tell how much of it is right."""
    return tokens.is_code(tenant_id=tenant_id, subject=f"file:{number}", typed=typed)


def _check(series: str, year: int, rank: str) -> str:
    letters = "".join(f"{ord(letter) - ord('A') + 10}" for letter in series)
    return damm.check_digit(f"{letters}{year}{rank}")
