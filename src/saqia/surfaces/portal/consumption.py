"""Months of consumption as a chart, beside the year before; the registers of a point are one volume."""

import dataclasses
import datetime
from collections.abc import Iterable
from decimal import Decimal

from saqia.contexts.metering import queries as metering
from saqia.platform.wording import Language, Text, month
from saqia.platform.wording import quantity as written
from saqia.surfaces.kit import charts, languages

MONTHS = 13
_ESTIMATED = Text(ar="تقديرية", fr="estimé", en="estimated")


@dataclasses.dataclass(frozen=True)
class Month:
    """What a point counted in a month. Volumes in thousandths; `before_milli` None: the year before is not known."""

    on: datetime.date
    volume_milli: int
    is_estimated: bool
    before_milli: int | None

    @property
    def change_percent(self) -> int | None:
        """How much more than in the same month of the year before."""
        if not self.before_milli or self.before_milli < 0:
            return None
        return round((self.volume_milli - self.before_milli) * 100 / self.before_milli)


def months(uses: Iterable[metering.MonthUse], *, since: datetime.date | None = None) -> list[Month]:
    """Return the months of one point, oldest first.

    :param since: the day on which the contract began: what was before is somebody else's
    """
    first = since or datetime.date.min
    found: dict[datetime.date, Month] = {}
    for use in uses:
        if use.month < first.replace(day=1):
            continue
        seen = found.get(use.month, Month(use.month, 0, False, None))
        is_own = use.month.replace(year=use.month.year - 1) >= first.replace(day=1)
        before = use.year_before_milli if is_own else None
        total = seen.before_milli if before is None else (seen.before_milli or 0) + before
        found[use.month] = Month(
            use.month, seen.volume_milli + use.volume_milli, seen.is_estimated or bool(use.estimated), total
        )
    return [found[on] for on in sorted(found)]


def chart(found: list[Month], language: Language) -> charts.Chart | None:
    """Return the months as bars, the last one strong; None where there is nothing to compare."""
    if len(found) < 2:
        return None
    columns = [
        charts.Column(
            label=f"{one.on.month}", name=month(one.on, language), value=one.volume_milli / 1000,
            written=written(Decimal(one.volume_milli) / 1000, language),
            tone="now" if one is found[-1] else "estimated" if one.is_estimated else "",
            note=_ESTIMATED if one.is_estimated else None,
        )
        for one in found
    ]  # fmt: skip
    return charts.bars(columns, right_to_left=language in languages.RIGHT_TO_LEFT)
