"""Statements in separated or fixed-width text, read by a layout of `rules/bank_formats.yaml`."""

import csv
import dataclasses
import hashlib
import io
from collections.abc import Iterator, Mapping
from typing import Any

from saqia.contexts.banking import ports, types
from saqia.partners.banks import layouts, values

MOST_LINES = 500_000
_CREDIT, _DEBIT = "{ABCDEFGHI", "}JKLMNOPQR"
Record = list[str] | str
Fields = dict[str, str]


@dataclasses.dataclass
class _Sheet:
    """What was read so far of one statement."""

    head: Fields = dataclasses.field(default_factory=dict)
    foot: Fields = dataclasses.field(default_factory=dict)
    lines: list[tuple[str, Fields]] = dataclasses.field(default_factory=list)


def read(content: bytes, layout: layouts.Layout, *, account: str = "") -> list[types.Stated]:
    """Return the statements of a file.

    :param account: whose statement it is, for layouts that do not say it
    :raises ports.FileNotReadable: another encoding, a record of another length, a field that is not what it should be
    """
    if len(content) > ports.MOST_BYTES:
        raise ports.FileNotReadable("too-large")
    try:
        text = content.decode(layout.encoding)
    except UnicodeDecodeError as error:
        raise ports.FileNotReadable("encoding", f"byte {error.start + 1}") from None
    if text.count("\n") > MOST_LINES:  # before a million lines are taken apart
        raise ports.FileNotReadable("too-large")
    if "\0" in text:
        raise ports.FileNotReadable("encoding", f"line {text[: text.index(chr(0))].count(chr(10)) + 1}")
    sheets = _sheets(layout, text)
    if not sheets:
        raise ports.FileNotReadable("no-statement")
    digest = hashlib.sha256(content).hexdigest()[:16]
    return [_stated(layout, sheet, account, f"{digest}-{rank}") for rank, sheet in enumerate(sheets, 1)]


def _sheets(layout: layouts.Layout, text: str) -> list[_Sheet]:
    sheets: list[_Sheet] = []
    is_open = False
    for where, record in _records(layout, text):
        kind, fields = _fields(layout, record, where)
        if not is_open and (kind == "opening" or (kind == "line" and not layout.opening)):
            sheets.append(_Sheet())
            is_open = True
        if not is_open:
            raise ports.FileNotReadable("columns", where)
        sheet = sheets[-1]
        if kind == "line":
            sheet.lines.append((where, fields))
        elif kind == "more":
            _add(layout, sheet, fields, where)
        elif kind == "opening":
            sheet.head = {**fields, "where": where}
        else:
            sheet.foot, is_open = {**fields, "where": where}, False
    if sheets and layout.closing and is_open:
        raise ports.FileNotReadable("missing", "end of file")
    return sheets


def _records(layout: layouts.Layout, text: str) -> Iterator[tuple[str, Record]]:
    if layout.shape == "fixed":
        for number, line in enumerate(text.splitlines(), 1):
            if number > MOST_LINES:
                raise ports.FileNotReadable("too-large")
            if line.strip():
                if len(line) != layout.width:
                    raise ports.FileNotReadable("length", f"line {number}")
                yield f"line {number}", line
        return
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=layout.separator, quotechar=layout.quote, strict=True)
    try:
        for row in rows:
            if rows.line_num > MOST_LINES:
                raise ports.FileNotReadable("too-large")
            if rows.line_num > layout.header_lines and any(cell.strip() for cell in row):
                yield f"line {rows.line_num}", row
    except csv.Error:
        raise ports.FileNotReadable("columns", f"line {rows.line_num}") from None


def _fields(layout: layouts.Layout, record: Record, where: str) -> tuple[str, Fields]:
    tag = "" if layout.tag is None else _cut(record, layout.tag, where)
    for kind in ("line", "opening", "closing", "more"):
        places: Mapping[str, Any] = getattr(layout, kind)
        if places and (layout.tag is None or places["is"] == tag):
            return kind, {name: _cut(record, place, where) for name, place in places.items() if name != "is"}
    raise ports.FileNotReadable("columns", where)


def _cut(record: Record, place: Any, where: str) -> str:
    if isinstance(record, str):
        start, end = place
        return record[start - 1 : end].strip()
    if int(place) > len(record):
        raise ports.FileNotReadable("columns", where)
    return record[int(place) - 1].strip()


def _add(layout: layouts.Layout, sheet: _Sheet, fields: Fields, where: str) -> None:
    """Put a complementary record with the movement that it completes."""
    if not sheet.lines:
        raise ports.FileNotReadable("columns", where)
    target = layout.qualifiers.get(fields.get("qualifier", ""), "text")
    of = sheet.lines[-1][1]
    of[target] = f"{of.get(target, '')} {fields['text']}".strip() if target == "text" else fields["text"]


def _stated(layout: layouts.Layout, sheet: _Sheet, account: str, number: str) -> types.Stated:
    lines = tuple(_line(layout, rank, where, fields) for rank, (where, fields) in enumerate(sheet.lines, 1))
    opening, closing = _balances(layout, sheet, lines)
    days = [line.booked_on for line in lines]
    closed = sheet.foot.get("booked_on") or sheet.head.get("booked_on")
    until_on = _day(layout, closed, sheet.foot.get("where", "end of file")) if closed else max(days)
    if sheet.head.get("account"):
        account = sheet.head["account"]
    if not account:
        raise ports.FileNotReadable("missing", "account")
    return types.Stated(
        kind="statement", account=account, number=sheet.head.get("number") or number,
        from_on=min([*days, until_on]), until_on=until_on, opening_centimes=opening, closing_centimes=closing,
        lines=lines, currency=layout.currency,
    )  # fmt: skip


def _balances(layout: layouts.Layout, sheet: _Sheet, lines: tuple[types.StatedLine, ...]) -> tuple[int, int]:
    """Return opening and closing: as stated, or from the running balance that stands beside each movement."""
    if layout.opening:
        return (
            _amount(layout, sheet.head, sheet.head["where"]),
            _amount(layout, sheet.foot, sheet.foot["where"]),
        )
    (first, last) = (sheet.lines[0], sheet.lines[-1])
    after_first = _number(layout, first[1].get("balance", ""), first[0])
    return after_first - lines[0].amount_centimes, _number(layout, last[1].get("balance", ""), last[0])


def _line(layout: layouts.Layout, rank: int, where: str, fields: Fields) -> types.StatedLine:
    booked_on = _day(layout, fields.get("booked_on", ""), where)
    reference = fields.get("reference", "")
    return types.StatedLine(
        rank=rank, booked_on=booked_on,
        value_on=_day(layout, fields["value_on"], where) if fields.get("value_on") else booked_on,
        amount_centimes=_amount(layout, fields, where), references=(reference[:140],) if reference else (),
        text=" ".join(fields.get("text", "").split())[:500], name=fields.get("name", "")[:140],
        account=fields.get("account", "")[:40], bank_reference=fields.get("bank_reference", "")[:60],
        return_reason=fields.get("return_reason", "")[:4],
    )  # fmt: skip


def _amount(layout: layouts.Layout, fields: Fields, where: str) -> int:
    if layout.sign == "columns" and "amount" not in fields:
        debit, credit = fields.get("debit", ""), fields.get("credit", "")
        if bool(debit) == bool(credit):
            raise ports.FileNotReadable("amount", where)
        return _number(layout, credit, where) if credit else -abs(_number(layout, debit, where))
    text = fields.get("amount", "")
    if layout.sign == "overpunch":
        return _overpunched(layout, text, where)
    amount = _number(layout, text, where)
    return -abs(amount) if layout.sign == "mark" and fields.get("mark", "") in layout.debit_marks else amount


def _overpunched(layout: layouts.Layout, text: str, where: str) -> int:
    last = text[-1:]
    is_debit = last in _DEBIT
    if not last or not text[:-1].isdecimal() or (last not in _CREDIT and not is_debit):
        raise ports.FileNotReadable("amount", where)
    digit = (_DEBIT if is_debit else _CREDIT).index(last)
    size = _number(layout, f"{text[:-1]}{digit}", where)
    return -size if is_debit else size


def _number(layout: layouts.Layout, text: str, where: str) -> int:
    for gap in (layout.grouping, "\u00a0", "\u202f"):
        text = text.replace(gap, "") if gap else text
    if layout.decimals is not None:
        if not text.isdecimal():
            raise ports.FileNotReadable("amount", where)
        padded = str(int(text)).zfill(layout.decimals + 1)
        return values.read_centimes(f"{padded[: -layout.decimals]}.{padded[-layout.decimals :]}", where)
    return values.read_centimes(text.replace(layout.decimal, ".") if layout.decimal != "." else text, where)


def _day(layout: layouts.Layout, text: str, where: str) -> Any:
    return values.read_day(text, where, layout.dates)
