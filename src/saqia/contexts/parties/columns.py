"""The checks of `identifiers` over whole columns, for the bulk import; a test holds both equal. Pure.

Each takes a string column and returns a column of the same length: the normalized text, or null where the value is
blank or not valid. A caller tells the two apart with `intake.is_blank`.
"""

from collections.abc import Callable
from typing import TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from saqia.platform import identifiers

Column: TypeAlias = pa.ChunkedArray
_DIGITS = [(chr(typed), chr(digit)) for typed, digit in identifiers.DIGITS.items()]


def compact(column: Column) -> Column:
    """Return texts without separators and direction marks, in capitals, with Latin digits."""
    text = pc.replace_substring_regex(column, identifiers.SEPARATORS, "")
    if pc.any(pc.match_substring_regex(text, "[٠-٩۰-۹]")).as_py():
        for typed, digit in _DIGITS:
            text = pc.replace_substring(text, typed, digit)
    capitals: Column = pc.ascii_upper(text)
    return capitals


def normalize_cin(column: Column) -> Column:
    """National-id numbers, see `identifiers.normalize_cin`."""
    return _where(compact(column), lambda text: pc.match_substring_regex(text, "^[A-Z]{1,2}[0-9]{1,7}$"))


def normalize_ice(column: Column) -> Column:
    """Common identifiers of companies, see `identifiers.normalize_ice`."""
    shaped = _where(compact(column), lambda text: pc.match_substring_regex(text, "^[0-9]{15}$"))
    number = pc.cast(shaped, pa.int64())
    right = pc.and_(pc.equal(_modulo(number, 97), 0), pc.greater(number, 0))
    checked: Column = pc.if_else(right, shaped, None)
    return checked


def normalize_if(column: Column) -> Column:
    """Tax identifiers, see `identifiers.normalize_if`."""
    return _where(compact(column), lambda text: pc.match_substring_regex(text, "^[0-9]{7,8}$"))


def normalize_rib(column: Column) -> Column:
    """Bank accounts, see `identifiers.normalize_rib`; 24 digits do not fit 64 bits, so in two halves."""
    shaped = _where(compact(column), lambda text: pc.match_substring_regex(text, "^[0-9]{24}$"))
    high = pc.cast(pc.utf8_slice_codeunits(shaped, 0, 12), pa.int64())
    low = pc.cast(pc.utf8_slice_codeunits(shaped, 12, 24), pa.int64())
    rest = _modulo(pc.add(pc.multiply(_modulo(high, 97), 10**12 % 97), _modulo(low, 97)), 97)
    key = _modulo(low, 100)
    right = pc.and_(pc.equal(rest, 0), pc.and_(pc.greater_equal(key, 1), pc.less_equal(key, 97)))
    checked: Column = pc.if_else(right, shaped, None)
    return checked


def normalize_phone(column: Column) -> Column:
    """Phones in the form +212..., see `identifiers.normalize_phone`."""
    text = compact(column)
    national = pc.extract_regex(text, r"^(?:\+212|00212|0)(?P<number>[567][0-9]{8}|80[0-9]{7})$")
    foreign = pc.extract_regex(text, r"^(?:\+|00)(?P<number>[1-9][0-9]{7,14})$")
    at_home = pc.binary_join_element_wise("+212", pc.struct_field(national, "number"), "")
    abroad = pc.struct_field(foreign, "number")
    elsewhere = pc.if_else(pc.starts_with(abroad, "212"), None, pc.binary_join_element_wise("+", abroad, ""))
    found: Column = pc.coalesce(at_home, elsewhere)
    return found


def normalize_email(column: Column) -> Column:
    """E-mail addresses, see `identifiers.normalize_email`."""
    text = pc.ascii_lower(pc.utf8_trim(column, " \t\r\n"))
    return _where(text, lambda value: pc.match_substring_regex(value, f"^{identifiers.EMAIL}$"))


def _where(text: Column, right: Callable[[Column], Column]) -> Column:
    kept: Column = pc.if_else(right(text), text, None)
    return kept


def _modulo(number: Column, divisor: int) -> Column:
    rest: Column = pc.subtract(number, pc.multiply(pc.divide(number, divisor), divisor))
    return rest
