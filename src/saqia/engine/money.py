"""Exact numbers: the one rounding rule, and decimals read and written without a float.

Money is int64 centimes once rounded; unit prices int64 micro-dirham; volumes int64 thousandths; taxes basis points.
"""

import re
from typing import Any, overload

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_DECIMAL = re.compile(r"([+-]?)(\d+)(?:\.(\d+))?")
_DIGITS = {
    ord(digit): str(value) for zero in "٠۰" for value, digit in enumerate(map(chr, range(ord(zero), ord(zero) + 10)))
}
_WESTERN = str.maketrans({**{chr(key): value for key, value in _DIGITS.items()}, "٫": ".", "−": "-"})


LONGEST = 60
"""Characters of a number: nothing in the trade comes near it."""


class NumberUnreadable(ValueError):
    """The text is not a plain decimal number with as many places as its column takes."""


@overload
def half_up(numerator: int, denominator: int) -> int: ...
@overload
def half_up(numerator: Ints, denominator: "Ints | int") -> Ints: ...
def half_up(numerator: Any, denominator: Any) -> Any:
    """Round `numerator / denominator` to a whole number, halves away from zero: the engine's only rounding rule.

    The denominator is positive. Works alike on Python integers and on int64 arrays, so that a page and a run agree.
    """
    whole = (2 * abs(numerator) + denominator) // (2 * denominator)
    return whole - 2 * whole * (numerator < 0)


def western(text: str) -> str:
    """Return the text with Arabic-Indic digits, the Arabic decimal mark and the minus sign in ASCII."""
    return text if text.isascii() else text.translate(_WESTERN)


def scaled(text: str, places: int) -> int:
    """Read a decimal as a whole number of 10**-places.

    :raises NumberUnreadable: not a decimal, or more places than that
    """
    match = _DECIMAL.fullmatch(western(text.strip()))
    if match is None or len(text) > LONGEST:
        raise NumberUnreadable(f"'{text}' is not a decimal number")
    sign, whole, rest = match.group(1), match.group(2), (match.group(3) or "").rstrip("0")
    if len(rest) > places:
        raise NumberUnreadable(f"'{text}' has more than {places} decimal places")
    value = int(whole + rest.ljust(places, "0"))
    return -value if sign == "-" else value


def plain(value: int, places: int, *, least: int = 0) -> str:
    """Write a whole number of 10**-places as a decimal, with at least `least` places and no other trailing zero."""
    whole, rest = divmod(abs(value), 10**places)
    digits = str(rest).rjust(places, "0").rstrip("0").ljust(least, "0") if places else ""
    return ("-" if value < 0 else "") + str(whole) + (f".{digits}" if digits else "")


def dirhams(centimes: int) -> str:
    """Write centimes as dirhams with two decimals."""
    return plain(centimes, 2, least=2)
