"""From the texts of a block of lines to typed columns, the faulty lines set aside one by one."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from saqia.journeys.switchover import cleaning, fields, intake, mapping, reasons, refusals

TYPES = {
    fields.Kind.TEXT: pa.string(),
    fields.Kind.REFERENCE: pa.string(),
    fields.Kind.CODE: pa.string(),
    fields.Kind.DATE: pa.date32(),
    fields.Kind.WHOLE: pa.int64(),
    fields.Kind.MILLI: pa.int64(),
    fields.Kind.CENTIMES: pa.int64(),
    fields.Kind.DEGREES: pa.float64(),
    fields.Kind.FLAG: pa.bool_(),
}
_CONTROL = "[\\x00-\\x08\\x0b-\\x1f\\x7f\ufffd]"
"""Characters that no text has; PostgreSQL refuses the first of them."""
_FAULT = {
    fields.Kind.CODE: reasons.CODE_UNKNOWN,
    fields.Kind.FLAG: reasons.CODE_UNKNOWN,
    fields.Kind.DATE: reasons.NOT_A_DATE,
}


def schema(file: fields.File) -> pa.Schema:
    """Return the columns of a file: its line numbers, then every field."""
    return pa.schema([("line", pa.int64()), *((field.name, TYPES[field.kind]) for field in file.fields)])


def parse(block: intake.Block, sheet: mapping.Sheet, layout: mapping.Layout, found: refusals.Refusals) -> pa.Table:
    """Return the lines of a block as columns of `schema`, faulty lines included: a value that cannot be read is null.

    :param found: takes the faults; a line with a fault is refused, whatever its other values say
    """
    for number, _ in block.ragged:
        found.add(sheet.file.name, "", reasons.COLUMNS_COUNT, np.array([number], dtype=np.int64))
    blank = _blank(block)
    if blank.any():
        block = intake.Block(block.lines[~blank], block.texts.filter(pa.array(~blank)), [])
    columns: list[Any] = [pa.array(block.lines)]
    for field in sheet.file.fields:
        column = sheet.columns.get(field.name)
        if column is None:
            columns.append(pa.nulls(len(block.lines), TYPES[field.kind]))
        else:
            columns.append(_field(block, sheet.file.name, field, column, layout, found))
    return pa.table(columns, schema=schema(sheet.file))


def _field(
    block: intake.Block, file: str, field: fields.Field, column: mapping.Column, layout: mapping.Layout,
    found: refusals.Refusals,
) -> Any:  # fmt: skip
    texts = _texts(block, column)
    values, faults = _values(texts, field, column, layout)

    def refuse(mask: npt.NDArray[np.bool_], reason: str) -> None:
        rows = np.flatnonzero(mask)
        found.add(file, field.name, reason, block.lines[rows], texts.take(pa.array(rows)).combine_chunks())

    refuse(faults, _FAULT.get(field.kind, reasons.NOT_A_NUMBER))
    if field.required:
        refuse(_mask(pc.equal(pc.binary_length(texts), 0)), reasons.MISSING)
    if field.kind in (fields.Kind.TEXT, fields.Kind.REFERENCE):
        refuse(_mask(pc.greater(pc.utf8_length(values), field.width)), reasons.TOO_LONG)
        refuse(_mask(pc.match_substring_regex(values, _CONTROL)), reasons.NOT_TEXT)
    elif field.kind not in (fields.Kind.CODE, fields.Kind.FLAG, fields.Kind.DATE):
        refuse(_mask(pc.or_(pc.less(values, field.least), pc.greater(values, field.most))), reasons.OUT_OF_RANGE)
    return values


def _texts(block: intake.Block, column: mapping.Column) -> cleaning.Texts:
    if not column.name:
        return pa.chunked_array([pa.repeat(column.constant, len(block.lines))])
    texts = cleaning.trimmed(block.texts[column.name])
    if column.default:
        texts = pc.if_else(pc.equal(pc.binary_length(texts), 0), column.default, texts)
    return texts


def _values(
    texts: cleaning.Texts, field: fields.Field, column: mapping.Column, layout: mapping.Layout
) -> tuple[Any, cleaning.Faults]:
    kind = field.kind
    if kind in (fields.Kind.CODE, fields.Kind.FLAG) or column.values:
        return _code(texts, field, column)
    if kind is fields.Kind.TEXT:
        return texts, np.zeros(len(texts), dtype=np.bool_)
    if kind is fields.Kind.REFERENCE:
        return cleaning.latin_digits(texts), np.zeros(len(texts), dtype=np.bool_)
    if kind is fields.Kind.DATE:
        return cleaning.dates(texts, layout.dates)
    if kind is fields.Kind.DEGREES:
        return cleaning.degrees(texts, layout.decimal)
    places = {fields.Kind.WHOLE: 0, fields.Kind.MILLI: 3, fields.Kind.CENTIMES: 2}[kind]
    return cleaning.numbers(texts, places, layout.decimal)


def _code(texts: cleaning.Texts, field: fields.Field, column: mapping.Column) -> tuple[Any, cleaning.Faults]:
    """Translate by the mapping; our own codes are understood too, as a default or a constant writes them."""
    own = {code.upper(): code for code in (*field.codes, *column.values.values())}
    if field.kind is fields.Kind.FLAG:
        own = {"YES": "yes", "NO": "no"}
    values, faults = cleaning.codes(texts, own | dict(column.values))
    if field.kind is fields.Kind.FLAG:
        values = pc.equal(values, "yes")
    return values, faults


def _blank(block: intake.Block) -> npt.NDArray[np.bool_]:
    """Say which lines have no text at all: an empty line at the end of a file is no fault."""
    first, *others = block.texts.columns
    empty = pc.equal(pc.binary_length(first), 0)
    if not pc.any(empty).as_py():
        return np.zeros(len(block.lines), dtype=np.bool_)
    for other in others:
        empty = pc.and_(empty, pc.equal(pc.binary_length(other), 0))
    return _mask(empty)


def _mask(flags: Any) -> npt.NDArray[np.bool_]:
    mask: npt.NDArray[np.bool_] = np.asarray(pc.fill_null(flags, False))
    return mask
