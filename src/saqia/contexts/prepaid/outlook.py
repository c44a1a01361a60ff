"""How long what was bought lasts: by the pace at which purchases followed each other. Nobody reads a prepaid meter."""

import dataclasses
import datetime
from collections.abc import Iterable

from saqia.contexts.prepaid import models, rules, types


@dataclasses.dataclass(frozen=True)
class Bought:
    """One purchase: the day, and its tenths."""

    on: datetime.date
    tenths: int


def outlook(purchases: Iterable[Bought], terms: rules.Terms, *, on: datetime.date) -> types.Outlook | None:
    """Return how long the newest purchase lasts, None when too few purchases say nothing honest. Pure.

    What was bought from the first to the one before the last was used by the last: that is the pace. What the dial
    showed at either end is not known, hence several purchases are asked for.
    """
    since = on - datetime.timedelta(days=terms.pace_days)
    by_day: dict[datetime.date, int] = {}
    for one in purchases:
        if since <= one.on <= on:
            by_day[one.on] = by_day.get(one.on, 0) + one.tenths
    several = sorted(by_day.items())
    if len(several) < terms.least_purchases:
        return None
    first_on, (last_on, last) = several[0][0], several[-1]
    days = (last_on - first_on).days
    used = sum(tenths for _, tenths in several[:-1])
    pace = used * 100 // days
    if pace == 0:
        return None
    runs_out_on = last_on + datetime.timedelta(days=last * 100 // pace)
    return types.Outlook(len(several), days, pace, last_on, last, runs_out_on)


def bought_by(meter_ids: Iterable[int], *, since: datetime.date) -> dict[int, list[Bought]]:
    """Return what meters bought from a day on; one query, however many."""
    rows = models.Vend.objects.filter(meter_id__in=list(meter_ids), status=models.ISSUED, ordered_on__gte=since)
    found: dict[int, list[Bought]] = {}
    for meter_id, on, tenths in rows.values_list("meter_id", "ordered_on", "tenths"):
        found.setdefault(meter_id, []).append(Bought(on, tenths))
    return found
