"""`saqia tariffs compare`: the same volumes under the former grid and today's, as a report that can be published."""

import csv
import dataclasses
import datetime as dt
import json
from pathlib import Path

import click
import numpy as np

from saqia.engine import comparison, days, money, refusals, table
from saqia.engine.quoting import batch, requests
from saqia.engine.rating import columns
from saqia.engine.rules import folder, problems
from saqia.platform import rulebook
from saqia.surfaces.console import quote_file, whole_file

_ADDED = ("former_ht", "former_ttc", "today_ht", "today_ttc", "rise_ttc", "verdict")
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_FILE = click.Path(dir_okay=False, path_type=Path)


@dataclasses.dataclass(frozen=True, slots=True)
class _Asked:
    rows: list[list[str]]
    header: list[str]
    good: list[int]
    requests: list[requests.Request]


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
        raise click.UsageError("Give --former-rules, --former-on, or both.")
    shipped = rulebook.folder() / "tariffs"
    try:
        before, after = folder.load(shipped, former_rules), folder.load(shipped, today_rules)
        asked = _read(after, source)
        found = _compare(asked, before, after, _day(former_on))
        with whole_file.written(target) as out:
            summary = _write(asked, found, csv.writer(out, lineterminator="\n"))
    except problems.RulesInvalid as invalid:
        raise click.ClickException(str(invalid)) from None
    except quote_file.FileUnusable as unusable:
        raise click.ClickException(str(unusable)) from None
    except OSError as error:
        raise click.ClickException(f"{error.filename or target}: {error.strerror}") from None
    click.echo(json.dumps(summary, ensure_ascii=False, indent=2))


def _day(text: str | None) -> int | None:
    try:
        return None if text is None else days.number(dt.date.fromisoformat(text))
    except ValueError:
        raise click.BadParameter(f"'{text}' is not a date; write it as 2024-09-01", param_hint="--former-on") from None


def _read(rules: table.Table, source: Path) -> _Asked:
    with quote_file.opened(source) as (shape, rows):
        kept = list(rows)
    good, asked = [], []
    for place, row in enumerate(kept):
        try:
            given = batch.fields(row, shape.places)
            asked.append(requests.request(rules, given, comma_decimals=shape.separator != ","))
            good.append(place)
        except refusals.Refused:
            continue
    return _Asked(kept, shape.header, good, asked)


def _compare(asked: _Asked, before: table.Table, after: table.Table, day: int | None) -> comparison.Comparison:
    def plans(rules: table.Table) -> money.Ints:
        return rules.resolve_many(
            [r.operator for r in asked.requests],
            [r.zone for r in asked.requests],
            [r.service for r in asked.requests],
            [r.use for r in asked.requests],
        )

    numbers = np.arange(len(asked.requests), dtype=np.int64)
    cases = columns.columns(
        {
            "case": numbers,
            "bill": numbers,
            "plan": numbers,
            "from_day": [r.from_day for r in asked.requests],
            "to_day": [r.to_day for r in asked.requests],
            "volume": [r.volume for r in asked.requests],
        }
    )
    return comparison.compare(cases, comparison.Grid(before, plans(before), day), comparison.Grid(after, plans(after)))


def _write(asked: _Asked, found: comparison.Comparison, writer: "quote_file.Writer") -> dict[str, object]:
    place = {row: number for number, row in enumerate(asked.good)}
    writer.writerow([*asked.header, *_ADDED])
    for at, row in enumerate(asked.rows):
        number = place.get(at)
        if number is None or not found.known[number]:
            writer.writerow([*row, *[""] * (len(_ADDED) - 1), "not comparable"])
            continue
        amounts = [int(getattr(found, name)[number]) for name in _ADDED[:-1]]
        verdict = "same" if not amounts[-1] else "higher" if amounts[-1] > 0 else "lower"
        writer.writerow([*row, *map(money.dirhams, amounts), verdict])
    return _summary(asked, found)


def _summary(asked: _Asked, found: comparison.Comparison) -> dict[str, object]:
    rise = found.rise_ttc
    known = int(found.known.sum())
    return {
        "cases": len(asked.rows),
        "compared": known,
        "not_comparable": len(asked.rows) - known,
        "higher": int((rise > 0).sum()),
        "same": int((found.known & (rise == 0)).sum()),
        "lower": int((rise < 0).sum()),
        "largest_rise": money.dirhams(int(rise.max(initial=0))),
        **{f"total_{name}": money.dirhams(int(getattr(found, name).sum())) for name in _ADDED[:-1]},
    }
