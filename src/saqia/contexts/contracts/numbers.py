"""Numbers of accounts and contracts: a kind, eight digits, a check digit (docs/decisions/0006-contract-numbers.md).

Pure. The check digit is Damm's (`platform/numbering/damm.py`).
"""

import re

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from saqia.platform.numbering import damm
from saqia.platform.numbering.damm import check_digit as check_digit

ACCOUNT, CONTRACT = "1", "2"
WIDTH = 10
LARGEST = 99_999_999
EXAMPLES = 99_990_000
"""Above it lie the numbers of examples: the same in every sandbox, and nobody's in a real distributor."""

_TABLE = np.array(damm.TABLE, np.int64)
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_SHAPE = re.compile(r"[12][0-9]{9}")
_SEPARATORS = re.compile(r"[\s.\-/\u200e\u200f\u2066-\u2069]+")


class NumbersExhausted(Exception):
    """The sequence went past eight digits."""


def compose(kind: str, sequence: int) -> str:
    """Return the number of the `sequence`-th account or contract.

    :raises NumbersExhausted: the sequence does not fit eight digits
    """
    if not 0 < sequence <= LARGEST:
        raise NumbersExhausted(sequence)
    body = f"{kind}{sequence:08d}"
    return body + check_digit(body)


def compose_all(kind: str, sequences: npt.NDArray[np.int64]) -> pa.Array:
    """Return the numbers of many sequences, as strings; equal to `compose` on each.

    :raises NumbersExhausted: one does not fit eight digits
    """
    if len(sequences) and not (sequences.min() > 0 and sequences.max() <= LARGEST):
        raise NumbersExhausted(int(sequences.max()))
    body = int(kind) * 10**8 + sequences
    interim = np.zeros(len(sequences), np.int64)
    for place in range(WIDTH - 2, -1, -1):
        interim = _TABLE[interim, body // 10**place % 10]
    return pa.array(body * 10 + interim, pa.int64()).cast(pa.string())


def normalize(text: str) -> str | None:
    """Return an account or contract number as typed by a person, without separators; None when it is not one."""
    digits = _SEPARATORS.sub("", text.translate(_DIGITS))
    return digits if _SHAPE.fullmatch(digits) and check_digit(digits) == "0" else None


def western(text: str) -> str:
    """Return a reference as typed by a person, with ASCII digits and no blanks around it."""
    return text.translate(_DIGITS).strip()
