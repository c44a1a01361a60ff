"""Writing what a former operator hands over, in the layout that a mapping describes, with its control totals."""

import dataclasses
import io
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import yaml

from saqia.journeys.switchover import fields, mapping


@dataclasses.dataclass
class Totals:
    """What the control file states of one file: lines, sums in thousandths or centimes, counts by code."""

    lines: int = 0
    sums: dict[str, int] = dataclasses.field(default_factory=dict)
    counts: dict[str, int] = dataclasses.field(default_factory=dict)


class Writer:
    """The open files of one handover. Rows are appended block by block; the totals are written at the end."""

    def __init__(self, folder: Path, layout: mapping.Layout) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._layout = folder, layout
        self._open: dict[str, BinaryIO] = {}
        self.totals = {name: Totals() for name in layout.sheets}

    def __enter__(self) -> "Writer":
        for name, sheet in self._layout.sheets.items():
            self._open[name] = (self._folder / sheet.path).open("wb")
            heading = self._layout.separator.join(sheet.headings) + "\n"
            self._open[name].write(heading.encode(self._layout.encoding))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for handle in self._open.values():
            handle.close()
        if kind is None:
            text = yaml.safe_dump(self._stated(), sort_keys=False)
            (self._folder / "totals.yaml").write_text(text, encoding="utf-8")

    def append(self, name: str, rows: pa.Table) -> None:
        """Add rows of our own fields to one file."""
        sheet = self._layout.sheets[name]
        text = {}
        for field_name, column in sheet.columns.items():
            if column.name and field_name in rows.schema.names:
                text[column.name] = _written(rows[field_name], sheet.file.field(field_name), column, self._layout)
        blank = pa.nulls(rows.num_rows, pa.string()).fill_null("")
        table = pa.table({heading: text.get(heading, blank) for heading in sheet.headings})
        free_text = any(field.kind is fields.Kind.TEXT for field in sheet.file.fields)
        self._open[name].write(encoded(table, self._layout.separator, self._layout.encoding, quoted=free_text))
        self._count(name, rows)

    def _count(self, name: str, rows: pa.Table) -> None:
        totals = self.totals[name]
        totals.lines += rows.num_rows
        for field in fields.FILES[name].sums:
            unit = 1000 if fields.FILES[name].field(field).kind is fields.Kind.MILLI else 1
            totals.sums[field] = totals.sums.get(field, 0) + int(pc.sum(rows[field]).as_py() or 0) * unit
        if name == "contracts":
            for service, count in zip(*np.unique(rows["service"].to_numpy(), return_counts=True), strict=True):
                totals.counts[str(service)] = totals.counts.get(str(service), 0) + int(count)

    def _stated(self) -> dict[str, Any]:
        stated: dict[str, Any] = {}
        for name, totals in self.totals.items():
            stated[name] = {"lines": totals.lines}
            if totals.sums:
                scales = {field: fields.FILES[name].field(field).kind for field in totals.sums}
                stated[name]["sums"] = {field: _plain(total, scales[field]) for field, total in totals.sums.items()}
            if totals.counts:
                stated[name]["counts"] = {"service": dict(sorted(totals.counts.items()))}
        return {"source": self._layout.source, "files": stated}


def encoded(table: pa.Table, separator: str, encoding: str, *, quoted: bool) -> bytes:
    """Return the rows of a table of texts as CSV without heading; free text is quoted, codes and numbers are not."""
    buffer = io.BytesIO()
    style = "needed" if quoted else "none"
    options = pacsv.WriteOptions(include_header=False, delimiter=separator, quoting_style=style)
    pacsv.write_csv(table, buffer, options)
    content = buffer.getvalue()
    return content if encoding == "utf-8" or content.isascii() else content.decode("utf-8").encode(encoding)


def _written(values: pa.ChunkedArray, field: fields.Field, column: mapping.Column, layout: mapping.Layout) -> Any:
    if field.kind is fields.Kind.FLAG:
        values = pc.if_else(values, "yes", "no")
    if column.values:
        return _translated(values, {ours: theirs for theirs, ours in column.values.items()})
    if field.kind is fields.Kind.DATE:
        return pc.strftime(values, format=layout.dates)
    if field.kind is fields.Kind.CENTIMES:
        return _dirhams(values, layout.decimal)
    text = values.cast(pa.string())
    return pc.replace_substring(text, ".", layout.decimal) if field.kind is fields.Kind.DEGREES else text


def _translated(values: pa.ChunkedArray, theirs: Mapping[str, str]) -> Any:
    ours = pa.array([*theirs, ""])
    return pa.array([*theirs.values(), ""]).take(pc.index_in(values, value_set=ours))


def _dirhams(centimes: pa.ChunkedArray, mark: str) -> Any:
    absolute = pc.abs(centimes)
    whole = pc.divide(absolute, 100)
    rest = pc.utf8_lpad(pc.subtract(absolute, pc.multiply(whole, 100)).cast(pa.string()), width=2, padding="0")
    sign = pc.if_else(pc.less(centimes, 0), "-", "")
    return pc.binary_join_element_wise(sign, whole.cast(pa.string()), mark, rest, "")


def _plain(total: int, kind: fields.Kind) -> str:
    places = 3 if kind is fields.Kind.MILLI else 2
    sign, digits = "-" if total < 0 else "", str(abs(total)).rjust(places + 1, "0")
    return f"{sign}{digits[:-places]}.{digits[-places:]}"
