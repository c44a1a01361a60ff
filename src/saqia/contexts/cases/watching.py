"""What clocks tell: the day before a term ends, and the day after it passed; once for each term."""

import datetime

from django.db.models import Exists, OuterRef

from saqia.contexts.cases import events, models
from saqia.contexts.cases.definitions import library
from saqia.platform import operation
from saqia.platform.calendar import local_time, national
from saqia.platform.outbox import publishing

_PART = 500
DUE_TOMORROW, OVERDUE = "due-tomorrow", "overdue"


@operation.operation
def watch_clocks(*, actor: operation.Actor, at: datetime.datetime, most: int = _PART) -> int:
    """Tell of the terms that end on the next working day, and of those that passed; return how many were told.

    A part of the files at a time: called again until it returns 0, it has told of all. Repeating it is harmless.
    """
    actor.require("cases.watch-clocks")
    on = local_time.day(at)
    told = 0
    soon = national.calendar().add_working_days(on, library.terms().warn_working_days)
    for kind, rows in ((OVERDUE, _overdue(on, most)), (DUE_TOMORROW, _soon(on, soon, most))):
        for row in rows:
            told += _tell(actor, row, kind, at)
    return told


def _overdue(on: datetime.date, most: int) -> list[models.File]:
    rows = models.File.objects.filter(~_told(OVERDUE), watch_on__lt=on)
    return list(rows.order_by("watch_on", "id")[:most])


def _soon(on: datetime.date, soon: datetime.date, most: int) -> list[models.File]:
    rows = models.File.objects.filter(~_told(DUE_TOMORROW), watch_on__gt=on, watch_on__lte=soon)
    return list(rows.order_by("watch_on", "id")[:most])


def _told(kind: str) -> Exists:
    """The condition that a file told of this very day already."""
    return Exists(models.ClockWarning.objects.filter(file=OuterRef("pk"), kind=kind, watch_on=OuterRef("watch_on")))


def _tell(actor: operation.Actor, row: models.File, kind: str, at: datetime.datetime) -> int:
    if row.watch_on is None:
        return 0
    _, is_new = models.ClockWarning.objects.get_or_create(
        file=row, kind=kind, watch_on=row.watch_on, defaults={"told_at": at}
    )
    if is_new:
        made = events.ClockRanOut if kind == OVERDUE else events.ClockRunsOut
        event = made(
            number=row.number, procedure=row.procedure, stage=row.stage, unit_id=row.unit_id or 0,
            watch_on=row.watch_on.isoformat(),
        )  # fmt: skip
        publishing.publish(actor=actor, event=event, at=at)
    return int(is_new)
