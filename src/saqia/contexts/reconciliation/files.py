"""Reading a channel's file of a day by a layout of the rules: whole, or refused with line and field."""

import csv
import hashlib
import io
from decimal import Decimal, InvalidOperation

import pyarrow as pa

from saqia.contexts.reconciliation import rules, types


class FileUnreadable(Exception):
    """The file cannot be taken: `line` from 1 (0: the whole file), `field` and `fault`, a code of wording.FAULTS."""

    def __init__(self, line: int, field: str, fault: str) -> None:
        super().__init__(f"line {line}, {field}: {fault}")
        self.line, self.field, self.fault = line, field, fault


class LayoutUnknown(Exception):
    """No layout of the rules has this name."""


def read_file(content: bytes, *, layout: str) -> tuple[str, pa.Table]:
    """Return the sha256 of a file and its lines as `types.LINES`.

    :raises LayoutUnknown: as it says
    :raises FileUnreadable: not text of the layout's encoding, a column or value is missing or no amount, too long
    """
    how = rules.layouts().get(layout)
    if how is None:
        raise LayoutUnknown(layout)
    if b"\x00" in content:
        raise FileUnreadable(0, "", "not-text")
    try:
        text = content.decode(how.encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise FileUnreadable(0, "", "not-text") from error
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=how.separator)
    for column in (how.reference, how.amount):
        if column not in (reader.fieldnames or ()):
            raise FileUnreadable(1, column, "column-missing")
    references, amounts = [], []
    try:
        for line, row in enumerate(reader, start=2):
            if line > rules.most_lines() + 1:
                raise FileUnreadable(line, "", "too-long")
            references.append(_reference(row[how.reference], line, how.reference))
            amounts.append(_amount(row, how, line))
    except csv.Error as error:
        raise FileUnreadable(reader.line_num, "", "not-text") from error
    return hashlib.sha256(content).hexdigest(), pa.table([references, amounts], schema=types.LINES)


def _reference(value: str | None, line: int, field: str) -> str:
    found = (value or "").strip()
    if not found or len(found) > 80:
        raise FileUnreadable(line, field, "reference")
    return found


def _amount(row: dict[str, str], how: rules.Layout, line: int) -> int:
    total = Decimal(0)
    for field in (how.amount, how.duty):
        value = (row.get(field) or "").strip().replace(" ", "").replace("\u00a0", "")
        if field == how.duty and not value:
            continue
        try:
            found = Decimal(value.replace(",", "."))
        except InvalidOperation as error:
            raise FileUnreadable(line, field, "amount") from error
        if not found.is_finite() or abs(found) > 10**12:
            raise FileUnreadable(line, field, "amount")
        total += found
    centimes = total * 100 if how.unit == "dirhams" else total
    if centimes != centimes.to_integral_value():
        raise FileUnreadable(line, how.amount, "amount")
    return int(centimes)
