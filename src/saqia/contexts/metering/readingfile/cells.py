"""Cells as values, a column at a time: what cannot be read refuses its line, by field and reason."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from saqia.contexts.metering import anomalies, types
from saqia.engine import codes, money

_MARKS = "[\\x{200b}-\\x{200f}\\x{202a}-\\x{202e}\\x{2066}-\\x{2069}\\x{feff}]"
"""What Arabic text carries to keep its direction."""
_BLANKS = "[\\s\\x{a0}\\x{202f}]"
_NUMBER = r"^\+?(?P<whole>[0-9]{1,12})(?:[.,](?P<part>[0-9]{1,3}))?$"
_DATES = (
    r"^(?P<year>[0-9]{4})[-/](?P<month>[0-9]{1,2})[-/](?P<day>[0-9]{1,2})(?:[ T].*)?$",
    r"^(?P<day>[0-9]{1,2})[-/.](?P<month>[0-9]{1,2})[-/.](?P<year>[0-9]{4})(?:[ T].*)?$",
)
_REGISTERS = {
    "": codes.Register.TOTAL,
    **{str(int(register)): register for register in codes.Register if register < codes.Register.POWER},
    "total": codes.Register.TOTAL,
    "normal": codes.Register.NORMAL,
    "normales": codes.Register.NORMAL,
    "peak": codes.Register.PEAK,
    "pointe": codes.Register.PEAK,
    "full": codes.Register.FULL,
    "pleines": codes.Register.FULL,
    "off_peak": codes.Register.OFF_PEAK,
    "off-peak": codes.Register.OFF_PEAK,
    "creuses": codes.Register.OFF_PEAK,
}


def clean(cells: pa.Array) -> pa.Array:
    """Return texts without surrounding blanks and direction marks, with Western digits."""
    if not pc.all(pc.string_is_ascii(cells)).as_py():
        bare = pc.replace_substring_regex(cells, _MARKS, "").to_pylist()
        cells = pa.array([money.western(cell) for cell in bare], pa.string())
    return pc.utf8_trim_whitespace(cells)


def indices(cells: pa.Array) -> tuple[pa.Array, dict[str, pa.Array]]:
    """Return indices in thousandths, null where the cell is empty or at fault, and the rows at fault by reason.

    A point or a comma marks the decimals, never thousands; blanks may group digits.
    """
    text = pc.replace_substring_regex(cells, _BLANKS, "")
    empty = pc.equal(text, "")
    parts = pc.extract_regex(text, _NUMBER)
    whole, part = pc.struct_field(parts, "whole"), pc.struct_field(parts, "part")
    good = whole.is_valid()
    thousandths = pc.utf8_rpad(pc.fill_null(part, ""), 3, "0").cast(pa.int64())
    milli = pc.add(pc.multiply(whole.cast(pa.int64()), 1000), thousandths)
    negative = pc.match_substring_regex(text, r"^-[0-9]+([.,][0-9]+)?$")
    endless = pc.match_substring_regex(text, r"^\+?[0-9]{13,}([.,][0-9]+)?$")
    other = pc.invert(pc.or_(pc.or_(good, empty), pc.or_(negative, endless)))
    faults = {"index-negative": negative, "index-absurd": endless, "index-unreadable": other}
    return milli, faults


def dates(cells: pa.Array) -> tuple[pa.Array, dict[str, pa.Array]]:
    """Return days, null where the cell is at fault, and the rows at fault by reason. A time after the day is left."""
    iso, local = (pc.extract_regex(cells, pattern) for pattern in _DATES)
    year, month, day = (
        _number(pc.coalesce(_field(iso, name), _field(local, name))) for name in ("year", "month", "day")
    )
    known = (month >= 1) & (month <= 12) & (day >= 1) & (year >= 1900) & (year <= 2199)
    first = (np.where(known, (year - 1970) * 12 + month - 1, 0)).astype("datetime64[M]")
    found = first.astype("datetime64[D]") + (np.where(known, day, 1) - 1)
    good = known & (found.astype("datetime64[M]") == first)
    empty = pc.equal(cells, "")
    faults = {"date-missing": empty, "date-unreadable": pc.and_(pc.invert(empty), pa.array(~good))}
    return pa.array(found.astype(np.int64).astype(np.int32), pa.int32(), mask=~good).cast(pa.date32()), faults


def times(cells: pa.Array) -> tuple[pa.Array, dict[str, pa.Array]]:
    """Return times of day as HH:MM, null where the cell is empty, and the rows at fault by reason."""
    good = pc.match_substring_regex(cells, r"^([01]?[0-9]|2[0-3])[:hH][0-5][0-9](:[0-5][0-9])?$")
    empty = pc.equal(cells, "")
    text = pc.replace_substring_regex(cells, "[hH]", ":")
    return pc.if_else(good, text, None), {"time-unreadable": pc.invert(pc.or_(good, empty))}


def registers(cells: pa.Array) -> tuple[pa.Array, dict[str, pa.Array]]:
    """Return register codes, null where the cell is at fault, and the rows at fault by reason."""
    place = pc.index_in(pc.utf8_lower(cells), value_set=pa.array(list(_REGISTERS)))
    found = pa.array([int(code) for code in _REGISTERS.values()], pa.int16()).take(place)
    return found, {"register-unknown": place.is_null()}


def known_anomalies(cells: pa.Array) -> tuple[pa.Array, dict[str, pa.Array]]:
    """Return codes of the anomaly matrix, null where the cell is empty, and the rows at fault by reason."""
    code = pc.utf8_lower(cells)
    empty = pc.equal(code, "")
    known = pc.is_in(code, value_set=pa.array(list(anomalies.known().lines)))
    return pc.if_else(known, code, None), {"anomaly-unknown": pc.invert(pc.or_(known, empty))}


def degrees(cells: pa.Array, bounds: tuple[float, float]) -> tuple[pa.Array, dict[str, pa.Array]]:
    """Return degrees within Morocco, null where the cell is empty, and the rows at fault by reason."""
    text = pc.replace_substring(cells, ",", ".")
    readable = pc.match_substring_regex(text, r"^-?[0-9]{1,3}(\.[0-9]{1,15})?$")
    value = pc.if_else(readable, text, None).cast(pa.float64())
    inside = pc.and_(pc.greater_equal(value, bounds[0]), pc.less_equal(value, bounds[1]))
    good = pc.fill_null(inside, False)
    return pc.if_else(good, value, None), {"place-unreadable": pc.invert(pc.or_(good, pc.equal(cells, "")))}


def latitudes(cells: pa.Array) -> tuple[pa.Array, dict[str, pa.Array]]:
    """Return `degrees` north."""
    return degrees(cells, types.LATITUDES)


def longitudes(cells: pa.Array) -> tuple[pa.Array, dict[str, pa.Array]]:
    """Return `degrees` east."""
    return degrees(cells, types.LONGITUDES)


def _field(parts: pa.Array, name: str) -> pa.Array:
    return pc.struct_field(parts, name)


def _number(text: pa.Array) -> money.Ints:
    values: money.Ints = pc.fill_null(text.cast(pa.int64()), 0).to_numpy(zero_copy_only=False)
    return values
