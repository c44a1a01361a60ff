"""For which bill an index read on a day counts: the month of the point's round, and until when it may be sent."""

import dataclasses
import datetime
from collections.abc import Iterable

from saqia.contexts.metering import models, rules

_DAY = datetime.timedelta(days=1)


@dataclasses.dataclass(frozen=True)
class PointWindow:
    """The month that an index of a point counts for, and its window `[first_on, until_on)`.

    :param month: its first day
    :param round_on: the day around which the reader comes by
    """

    service_point_id: int
    month: datetime.date
    first_on: datetime.date
    until_on: datetime.date
    round_on: datetime.date

    @property
    def last_on(self) -> datetime.date:
        """The last day on which an index still counts for the month."""
        return self.until_on - _DAY


def list_windows(*, service_point_ids: Iterable[int], on: datetime.date) -> list[PointWindow]:
    """Return the window that a day falls into, point by point, by id; a point on no round has none.

    A month that is closed already is not opened by an index: the one after counts it. Two queries, however many points.
    """
    stops = models.Stop.objects.filter(service_point_id__in=list(service_point_ids))
    rows = list(stops.values_list("service_point_id", "book__round_id", "book__round__read_day").order_by("id"))
    closings = models.Closing.objects.filter(round_id__in={row[1] for row in rows}, month__gte=on - 62 * _DAY)
    closed = set(closings.values_list("round_id", "month"))
    return [_window(point, round_id, read_day, closed, on) for point, round_id, read_day in rows]


def _window(
    point: int, round_id: int, read_day: int, closed: set[tuple[int, datetime.date]], on: datetime.date
) -> PointWindow:
    rule = rules.window(on)
    month = rule.month_of(on, read_day)
    if (round_id, month) in closed:
        month = (month + 31 * _DAY).replace(day=1)
    return PointWindow(point, month, *rule.of(month, read_day))
