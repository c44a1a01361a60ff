"""A receipt's number: the year, the payment's rank, a check digit; as it is printed, `2026-0000012047-3`."""

import re

from saqia.platform.numbering import damm

_PRINTED = re.compile(r"(20\d\d)-?(\d{10})-?(\d)")


def make(year: int, payment_id: int) -> str:
    """Return the number of a payment."""
    digits = f"{year}{payment_id:010d}"
    return f"{digits[:4]}-{digits[4:]}-{damm.check_digit(digits)}"


def read(text: str) -> int | None:
    """Return the payment that a number as people type it names, or None: a digit is wrong."""
    found = _PRINTED.fullmatch("".join(text.split()))
    if found is None or damm.check_digit(found[1] + found[2]) != found[3]:
        return None
    return int(found[2])
