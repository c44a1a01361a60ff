"""A list that a person takes away: CSV that every spreadsheet opens, or a workbook. Formulas stay text."""

import csv
import datetime
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

import xlsxwriter
from django.http import HttpRequest, HttpResponse

Cell = str | int | Decimal | datetime.date | datetime.datetime | None
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BOM = "\ufeff"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def wanted(request: HttpRequest) -> str | None:
    """Return `csv` or `xlsx` when the address asks for one (`?as=csv`), else None."""
    asked = request.GET.get("as", "")
    return asked if asked in ("csv", "xlsx") else None


def answer(kind: str, name: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> HttpResponse:
    """Return the list as a file called `<name>.<kind>`.

    :param kind: csv or xlsx
    :param name: ASCII, without personal data: it ends up in histories of downloads
    """
    content = as_csv(heads, rows) if kind == "csv" else as_workbook(heads, rows)
    form = "text/csv; charset=utf-8" if kind == "csv" else WORKBOOK
    return HttpResponse(
        content, content_type=form, headers={"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    )


def dirhams(centimes: int) -> Decimal:
    """Return an amount as a cell: a number of dirhams."""
    return Decimal(centimes) / 100


def thousandths(milli: int | None) -> Decimal | None:
    """Return an index or a volume as a cell: a number of kWh or m3."""
    return None if milli is None else Decimal(milli) / 1000


def as_csv(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return CSV with a BOM and semicolons, as spreadsheets of the country read it."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow([_safe(head) for head in heads])
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return (_BOM + out.getvalue()).encode()


def as_workbook(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return an Excel workbook of one sheet; numbers stay numbers, days stay days, text stays text."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet, strong = book.add_worksheet(), book.add_format({"bold": True})
        days = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, heads, strong)
        for place, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, datetime.date) and not isinstance(cell, datetime.datetime):
                    sheet.write_datetime(place, column, datetime.datetime(cell.year, cell.month, cell.day), days)  # noqa: DTZ001
                else:
                    sheet.write(place, column, cell.isoformat() if isinstance(cell, datetime.datetime) else cell)
        sheet.freeze_panes(1, 0)
    return out.getvalue()


def _safe(cell: Cell) -> str:
    text = "" if cell is None else cell.isoformat() if isinstance(cell, datetime.date) else str(cell)
    return f"'{text}" if isinstance(cell, str) and text.startswith(_FORMULA) else text
