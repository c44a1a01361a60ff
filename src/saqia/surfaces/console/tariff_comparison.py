"""`saqia tariffs compare`: the same volumes under the former grid and today's, as a report that can be published."""

import contextlib
import csv
import dataclasses
import datetime as dt
import itertools
import json
from collections.abc import Iterator
from pathlib import Path

import click
import numpy as np

from saqia.engine import comparison, days, money, refusals, table
from saqia.engine.quoting import batch, requests
from saqia.engine.rating import columns
from saqia.engine.rules import folder, problems
from saqia.platform import disk_wording, rulebook
from saqia.surfaces.console import quote_file, session, whole_file, wording

_ADDED = ("former_ht", "former_ttc", "today_ht", "today_ttc", "rise_ttc", "verdict")
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_FILE = click.Path(dir_okay=False, path_type=Path)


@dataclasses.dataclass(frozen=True, slots=True)
class _Sides:
    """Both grids, and the day on which the former side's periods begin, if moved."""

    before: table.Table
    after: table.Table
    day: int | None


@dataclasses.dataclass(slots=True)
class _Sums:
    """What the blocks of a file add up to."""

    cases: int = 0
    compared: int = 0
    higher: int = 0
    same: int = 0
    lower: int = 0
    largest_rise: int = 0
    totals: dict[str, int] = dataclasses.field(default_factory=lambda: dict.fromkeys(_ADDED[:-1], 0))

    def add(self, cases: int, found: comparison.Comparison) -> None:
        """Add a block to them."""
        rise = found.rise_ttc
        self.cases += cases
        self.compared += int(found.known.sum())
        self.higher += int((rise > 0).sum())
        self.same += int((found.known & (rise == 0)).sum())
        self.lower += int((rise < 0).sum())
        self.largest_rise = max(self.largest_rise, int(rise.max(initial=0)))
        for name in self.totals:
            self.totals[name] += int(getattr(found, name).sum())

    def as_object(self) -> dict[str, object]:
        """Return the sums as plain data, amounts in dirhams."""
        return {
            "cases": self.cases,
            "compared": self.compared,
            "not_comparable": self.cases - self.compared,
            "higher": self.higher,
            "same": self.same,
            "lower": self.lower,
            "largest_rise": money.dirhams(self.largest_rise),
            **{f"total_{name}": money.dirhams(total) for name, total in self.totals.items()},
        }


@click.command()
@click.option("--file", "source", type=_FILE, required=True, help="CSV of cases, as for `saqia quote --file`.")
@click.option("--out", "target", type=_FILE, required=True, help="CSV to write: each case under both grids.")
@click.option("--former-rules", type=_FOLDER, help="Folder of the former operator's grid, over the shipped rules.")
@click.option("--former-on", help="Rate the former side on periods that begin on this day, as 2024-09-01.")
@click.option("--today-rules", type=_FOLDER, help="Folder of today's own grid, over the shipped rules.")
def compare(
    source: Path, target: Path, former_rules: Path | None, former_on: str | None, today_rules: Path | None
) -> None:
    """Show that a change of operator raised no bill.

    Writes each case to --out, and prints the totals as one JSON object.
    """
    if former_rules is None and former_on is None:
        raise click.UsageError(session.said(wording.FORMER_LACKS))
    shipped = rulebook.folder() / "tariffs"
    try:
        sides = _Sides(folder.load(shipped, former_rules), folder.load(shipped, today_rules), _day(former_on))
        with quote_file.opened(source) as (shape, rows), whole_file.written(target) as out:
            summary = _answer(sides, shape, rows, csv.writer(out, lineterminator="\n"))
    except problems.RulesInvalid as invalid:
        language = session.language()
        raise click.ClickException("\n".join(one.sentence(language) for one in invalid.problems)) from None
    except quote_file.FileUnusable as unusable:
        raise click.ClickException(unusable.say(session.language())) from None
    except OSError as error:
        reason = disk_wording.reason(error, session.language())
        raise click.ClickException(f"{error.filename or target}: {reason}") from None
    click.echo(json.dumps(summary, ensure_ascii=False, indent=2))


def _day(text: str | None) -> int | None:
    try:
        return None if text is None else days.number(dt.date.fromisoformat(text))
    except ValueError:
        raise click.BadParameter(session.said(wording.NOT_A_DAY, value=text), param_hint="--former-on") from None


def _answer(
    sides: _Sides, shape: quote_file.Shape, rows: Iterator[list[str]], writer: "quote_file.Writer"
) -> dict[str, object]:
    """Compare block by block, so that a file of any length takes the memory of one block."""
    writer.writerow([*shape.header, *_ADDED])
    sums, width = _Sums(), len(shape.header)
    while block := list(itertools.islice(rows, quote_file.ROWS_AT_ONCE)):
        asked: dict[int, requests.Request] = {}
        for place, row in enumerate(block):
            with contextlib.suppress(refusals.Refused):
                given = batch.fields(row, shape.places, width)
                asked[place] = requests.request(sides.after, given, comma_decimals=shape.separator != ",")
        found = _compare(list(asked.values()), sides)
        numbers = dict(zip(asked, range(len(asked)), strict=True))
        for place, row in enumerate(block):
            cells = row[:width] + [""] * (width - len(row))
            writer.writerow(cells + _result(numbers.get(place), found))
        sums.add(len(block), found)
    return sums.as_object()


def _result(number: int | None, found: comparison.Comparison) -> list[str]:
    if number is None or not found.known[number]:
        return [*[""] * (len(_ADDED) - 1), "not comparable"]
    amounts = [int(getattr(found, name)[number]) for name in _ADDED[:-1]]
    verdict = "same" if not amounts[-1] else "higher" if amounts[-1] > 0 else "lower"
    return [*map(money.dirhams, amounts), verdict]


def _compare(asked: list[requests.Request], sides: _Sides) -> comparison.Comparison:
    def plans(rules: table.Table) -> money.Ints:
        return rules.resolve_many(
            [r.operator for r in asked], [r.zone for r in asked], [r.service for r in asked], [r.use for r in asked]
        )

    numbers = np.arange(len(asked), dtype=np.int64)
    cases = columns.columns(
        {
            "case": numbers,
            "bill": numbers,
            "plan": numbers,
            "from_day": [r.from_day for r in asked],
            "to_day": [r.to_day for r in asked],
            "volume": [r.volume for r in asked],
        }
    )
    former = comparison.Grid(sides.before, plans(sides.before), sides.day)
    return comparison.compare(cases, former, comparison.Grid(sides.after, plans(sides.after)))
