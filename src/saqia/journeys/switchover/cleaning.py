"""From the text of a column to values: digits of any script, dates, amounts, codes. Columns in, columns out; pure.

Every function takes texts that are trimmed and returns values and a mask of the texts that could not be read.
An empty text is null and no fault.
"""

import re
from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Texts: TypeAlias = pa.ChunkedArray
Faults: TypeAlias = npt.NDArray[np.bool_]
_SPACES = "[\\s\u00a0\u202f\u2007\u200e\u200f\u2066-\u2069\ufeff]"
_EDGES = f"^{_SPACES}+|{_SPACES}+$"
_ODD_EDGE = f"^{_SPACES}|{_SPACES}$"
_FOREIGN = "[\u0660-\u0669\u06f0-\u06f9\u066b\u066c]"
_DIGITS = [
    *((chr(0x0660 + digit), str(digit)) for digit in range(10)),
    *((chr(0x06F0 + digit), str(digit)) for digit in range(10)),
]
_ARABIC_DECIMAL, _ARABIC_THOUSANDS = "\u066b", "\u066c"
_DAY_PARTS = {"%d": r"(?P<d>\d{1,2})", "%m": r"(?P<m>\d{1,2})", "%Y": r"(?P<y>\d{4})"}


def trimmed(texts: Texts) -> Texts:
    """Return texts without white space and direction marks at either end."""
    if _is_ascii(texts):
        return pc.ascii_trim(texts, " \t\n\f\r")
    if pc.any(pc.match_substring_regex(texts, _ODD_EDGE)).as_py():
        return pc.replace_substring_regex(texts, _EDGES, "")
    return texts


def latin_digits(texts: Texts) -> Texts:
    """Return texts with Arabic-Indic and Persian digits turned into 0-9."""
    if _is_ascii(texts) or not pc.any(pc.match_substring_regex(texts, _FOREIGN)).as_py():
        return texts
    for foreign, digit in _DIGITS:
        texts = pc.replace_substring(texts, foreign, digit)
    return texts


def codes(texts: Texts, values: Mapping[str, str]) -> tuple[Texts, Faults]:
    """Return our codes for theirs; capitals and small letters are one.

    :param values: theirs in capitals -> ours
    """
    place = pc.index_in(pc.utf8_upper(texts), value_set=pa.array(values, pa.string()))
    ours = pa.chunked_array([pa.array(list(values.values()), pa.string())]).take(place)
    return ours, _unread(texts, ours)


def dates(texts: Texts, pattern: str) -> tuple[pa.Array, Faults]:
    """Return days (date32) written after `pattern`, such as %d/%m/%Y; leading zeros may be missing after a separator.

    A day that does not exist, such as 31 February, is a fault: it is never moved to the next month.
    """
    distinct = texts.combine_chunks().dictionary_encode()
    days, unread = _distinct_dates(pa.chunked_array([distinct.dictionary]), pattern)
    place = distinct.indices
    return days.take(place), unread[place.to_numpy(zero_copy_only=False)]


def _distinct_dates(texts: Texts, pattern: str) -> tuple[pa.Array, Faults]:
    expression = re.escape(pattern)
    for part, group in _DAY_PARTS.items():
        alone = group if re.search(r"%.[^%]", pattern) else group.replace("{1,2}", "{2}")
        expression = expression.replace(part, alone)
    parts = pc.extract_regex(latin_digits(texts), f"^{expression}$")
    year, month, day = (_whole(pc.struct_field(parts, name)) for name in ("y", "m", "d"))
    months = (np.clip(year, 1800, 2300) - 1970) * 12 + np.clip(month, 1, 12) - 1
    found = months.astype("datetime64[M]").astype("datetime64[D]") + (np.clip(day, 1, 31) - 1)
    right = (year >= 1900) & (year <= 2200) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    right &= found.astype("datetime64[M]").astype(np.int64) == months
    values = pa.array(found, mask=~right)
    return values, _unread(texts, values)


def numbers(texts: Texts, places: int, decimal: str) -> tuple[pa.Array, Faults]:
    """Return numbers as int64 in units of 10**-places; spaces between thousands are dropped, more decimals refused.

    :param decimal: the mark of the former operator's files; the Arabic mark counts as one too
    """
    if pc.all(pc.match_substring_regex(texts, r"^\d{1,14}$")).as_py():
        whole = _one(pc.multiply(pc.cast(texts, pa.int64()), 10**places))
        return whole, np.zeros(len(texts), dtype=np.bool_)
    text = pc.replace_substring(latin_digits(texts), _ARABIC_DECIMAL, decimal)
    text = pc.replace_substring(text, _ARABIC_THOUSANDS, "")
    if pc.any(pc.match_substring_regex(text, _SPACES)).as_py():
        text = pc.replace_substring_regex(text, _SPACES, "")
    fraction = f"({re.escape(decimal)}\\d{{1,{places}}}0*)?" if places else f"({re.escape(decimal)}0+)?"
    right = pc.match_substring_regex(text, f"^[+-]?\\d{{1,14}}{fraction}$")
    text = pc.if_else(right, pc.replace_substring(text, decimal, "."), None)
    text = pc.replace_substring_regex(text, r"^\+", "")
    return _scaled(text, places), _unread(texts, pc.if_else(right, True, None))


def degrees(texts: Texts, decimal: str) -> tuple[pa.Array, Faults]:
    """Return degrees as float64."""
    text = pc.replace_substring(latin_digits(texts), decimal, ".")
    right = pc.match_substring_regex(text, r"^-?\d{1,3}(\.\d{1,12})?$")
    values = pc.cast(pc.if_else(right, text, None), pa.float64())
    return _one(values), _unread(texts, values)


def _scaled(text: Texts, places: int) -> pa.Array:
    """Return int64 units of decimal texts, exactly: by the unscaled halves of decimal128."""
    exact = _one(pc.replace_substring_regex(text, r"(\.\d*?)0+$", r"\1"))
    exact = pc.replace_substring_regex(exact, r"\.$", "").cast(pa.decimal128(18, places))
    if not len(exact):
        return pa.array([], pa.int64())
    low = np.frombuffer(exact.buffers()[1], dtype=np.int64)[::2][exact.offset :][: len(exact)]
    return pa.array(low, mask=exact.is_null().to_numpy(zero_copy_only=False))


def _whole(texts: Any) -> npt.NDArray[np.int64]:
    values: npt.NDArray[np.int64] = _one(pc.fill_null(pc.cast(texts, pa.int64()), 0)).to_numpy(zero_copy_only=False)
    return values


def _unread(texts: Texts, values: Any) -> Faults:
    given = pc.greater(pc.binary_length(texts), 0)
    unread: Faults = _one(pc.and_(given, pc.is_null(values))).to_numpy(zero_copy_only=False)
    return unread


def _is_ascii(texts: Texts) -> bool:
    """Say whether every letter is one byte: looking at the bytes costs a hundredth of a regular expression."""
    for chunk in (chunk for chunk in texts.chunks if len(chunk)):
        _, offsets, content = chunk.buffers()
        bounds = np.frombuffer(offsets, dtype=np.int32)[[chunk.offset, chunk.offset + len(chunk)]]
        if content is not None and np.frombuffer(content, dtype=np.int8)[slice(*bounds)].min(initial=0) < 0:
            return False
    return True


def _one(column: Any) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
