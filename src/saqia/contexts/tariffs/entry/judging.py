"""From lines as typed to figures: every refusal of every line is named, none is guessed away."""

import dataclasses
import re
from collections.abc import Mapping, Sequence

from saqia.contexts.tariffs import wording
from saqia.contexts.tariffs.entry import catalog
from saqia.contexts.tariffs.entry.sheets import Block, Fault, Priced, Row, Sheet, Supply
from saqia.engine import money, table
from saqia.platform.wording import Text

ZONE = re.compile(r"\*|[a-z0-9][a-z0-9-]{0,30}")
_MARKS = {ord(mark): None for mark in "\u200e\u200f\u061c\u2066\u2067\u2068\u2069\u00a0\u202f "}
_MOST_VOLUME_PRICE, _MOST_AMOUNT, _MOST_BOUND = 1_000_000_000, 10_000_000_000, 10**11
_PRICE_PLACES, _BOUND_PLACES = 6, 3
LONGEST_SOURCE = 300


def judge(sheet: Sheet, uses: Mapping[str, Text], found: list[Fault]) -> list[Priced]:
    """Return the charges of a sheet in the order of a bill's lines; what is wrong is added to `found`.

    :param uses: what its service may be used for
    """
    judge_supply(sheet, uses, sheet.rows[0].place if sheet.rows else 0, found)
    options, groups = {each.code: each for each in catalog.of_service(sheet.service)}, dict[str, list[Row]]()
    for row in sheet.rows:
        code = catalog.coded(row.charge, {each.code: each.title for each in options.values()})
        if code is None:
            found.append(wrong(row.place, "charge", row.charge))
        else:
            groups.setdefault(code, []).append(row)
    return [_Charge(options[code], groups[code], found).priced() for code in options if code in groups]


def judge_supply(supply: Supply, uses: Mapping[str, Text], place: int, found: list[Fault]) -> None:
    """Check which supply lines are about."""
    if supply.use not in uses:
        found.append(wrong(place, "use", supply.use))
    if not ZONE.fullmatch(supply.zone):
        found.append(Fault(place, "zone", "zone-unreadable", supply.zone))


def figure(typed: str, places: int) -> int:
    """Read a number as a person types it: Arabic-Indic digits, a decimal comma, blanks and direction marks.

    :raises money.NumberUnreadable: it is not one, or has more decimal places than that
    """
    return money.scaled(bare(typed).replace(",", "."), places)


def bare(typed: str) -> str:
    """Return what was typed in western digits, without blanks and direction marks."""
    return money.western(typed.translate(_MARKS))


def number(place: int, field: str, typed: str, places: int, most: int, found: list[Fault]) -> int:
    """Read a number of one field, from 0 to `most`; what is wrong is added to `found`, and 0 returned."""
    typed = typed.strip()
    if not typed:
        found.append(Fault(place, field, "missing"))
        return 0
    try:
        value = figure(typed, places)
    except money.NumberUnreadable:
        found.append(Fault(place, field, "not-a-number", typed[:40]))
        return 0
    if not 0 <= value <= most:
        found.append(Fault(place, field, "out-of-range", typed))
        return 0
    return value


def wrong(place: int, field: str, typed: str) -> Fault:
    """Return the fault of what is not among the choices of a field."""
    typed = typed.strip()[:60]
    return Fault(place, field, "not-a-choice", typed) if typed else Fault(place, field, "missing")


def one_line(typed: str) -> str:
    """Return a text on one line, without what cannot be printed."""
    return "".join(sign for sign in " ".join(typed.split()) if sign.isprintable())


@dataclasses.dataclass(frozen=True)
class _Charge:
    """The lines of one charge."""

    charge: catalog.Chargeable
    rows: Sequence[Row]
    found: list[Fault]

    def priced(self) -> Priced:
        """Return the charge with its figures."""
        blocks = self._blocks() if self.charge.is_volume else self._amount()
        units = {code: catalog.UNITS[code] for code in self.charge.units}
        return Priced(
            self.charge, self._common("unit", units, self.charge.units[0]), self._common("basis", catalog.BASES),
            self._source(), self._status(), blocks,
        )  # fmt: skip

    def _report(self, row: Row, field: str, code: str, detail: str = "") -> None:
        self.found.append(Fault(row.place, field, code, detail))

    def _common(self, field: str, options: Mapping[str, Text], usual: str = "") -> str:
        """Return what all the lines of the charge say: what is left empty below the first line follows it."""
        stated = ""
        for row in self.rows:
            typed = getattr(row, field).strip()
            code = catalog.coded(typed, options) if typed else stated or usual
            if code is None:
                self.found.append(wrong(row.place, field, typed))
            elif not code:
                self._report(row, field, "missing")
                return ""
            elif stated and code != stated:
                self._report(row, field, "lines-differ", typed)
            stated = stated or code or ""
        return stated

    def _source(self) -> str:
        stated = ""
        for row in self.rows:
            typed = one_line(row.source)
            if not typed and not stated:
                self._report(row, "source", "no-source")
                return ""
            if len(typed) > LONGEST_SOURCE:
                self._report(row, "source", "too-long", str(LONGEST_SOURCE))
            elif stated and typed and typed != stated:
                self._report(row, "source", "lines-differ", typed)
            stated = stated or typed
        return stated

    def _status(self) -> str:
        options = {code: wording.status(code) for code in wording.STATUSES}
        code = self._common("status", options)
        if code and code not in catalog.SOUND_STATUSES:
            self._report(self.rows[0], "status", "not-an-operators", code)
        return code

    def _amount(self) -> tuple[Block, ...]:
        for row in self.rows[1:]:
            self._report(row, "charge", "twice", self.charge.code)
        row = self.rows[0]
        for field in ("lower", "upper", "mode", "tolerance"):
            if getattr(row, field).strip():
                self._report(row, field, "not-of-an-amount", getattr(row, field).strip())
        return (Block(None, 0, self._number(row, "price", _PRICE_PLACES, _MOST_AMOUNT), selective=False),)

    def _blocks(self) -> tuple[Block, ...]:
        if len(self.rows) > table.MOST_BLOCKS:
            self._report(self.rows[table.MOST_BLOCKS], "charge", "too-many-blocks", str(table.MOST_BLOCKS))
        lowers = [self._number(row, "lower", _BOUND_PLACES, _MOST_BOUND) if row.lower.strip() else None
                  for row in self.rows]  # fmt: skip
        is_sorted = self._is_sorted(lowers)
        blocks, below = list[Block](), _Below()
        for row, lower in zip(self.rows, lowers, strict=True):
            block = self._block(row, below, is_last=row is self.rows[-1])
            if is_sorted:
                self._follow(row, below, lower, block)
            blocks.append(block)
            below = _Below(
                below.upper if block.upto is None else block.upto,
                below.tolerance if block.upto is None else block.tolerance,
                "selective" if block.selective else "progressive",
            )
        return tuple(blocks)

    def _is_sorted(self, lowers: Sequence[int | None]) -> bool:
        """Check that lines go from the lowest block to the highest; the first that does not is named."""
        highest = 0
        for row, lower in zip(self.rows, lowers, strict=True):
            if lower is not None and lower < highest:
                self._report(row, "lower", "unsorted", row.lower.strip())
                return False
            highest = highest if lower is None else lower
        return True

    def _block(self, row: Row, below: "_Below", *, is_last: bool) -> Block:
        upto = self._number(row, "upper", _BOUND_PLACES, _MOST_BOUND) if row.upper.strip() else None
        tolerance = self._number(row, "tolerance", _BOUND_PLACES, _MOST_BOUND) if row.tolerance.strip() else 0
        if upto is None and not is_last:
            self._report(row, "upper", "bound-missing")
        elif upto is not None and is_last:
            self._report(row, "upper", "last-is-bounded", row.upper.strip())
        return Block(
            upto, tolerance, self._number(row, "price", _PRICE_PLACES, _MOST_VOLUME_PRICE),
            selective=self._mode(row, below) == "selective",
        )  # fmt: skip

    def _follow(self, row: Row, below: "_Below", lower: int | None, block: Block) -> None:
        """Check that a block begins where the one before ends, and ends above."""
        if any(fault.place == row.place and fault.field in ("lower", "upper") for fault in self.found):
            return
        begun = below.upper if lower is None else lower
        if begun != below.upper:
            self._report(
                row, "lower", "gap" if begun > below.upper else "overlap", money.plain(below.upper, _BOUND_PLACES)
            )
        elif block.upto is not None and block.upto + block.tolerance <= below.upper + below.tolerance:
            self._report(row, "upper", "ends-before", row.upper.strip())

    def _mode(self, row: Row, below: "_Below") -> str:
        typed = row.mode.strip()
        code = catalog.coded(typed, catalog.MODES) if typed else below.mode
        if code is None:
            self.found.append(wrong(row.place, "mode", typed))
        elif not code:
            self._report(row, "mode", "missing")
        elif below.mode == "selective" and code == "progressive":
            self._report(row, "mode", "mode-order")
        return code or below.mode

    def _number(self, row: Row, field: str, places: int, most: int) -> int:
        return number(row.place, field, getattr(row, field), places, most, self.found)


@dataclasses.dataclass(frozen=True)
class _Below:
    """Where the block before ends, with what tolerance, and how it prices."""

    upper: int = 0
    tolerance: int = 0
    mode: str = ""
