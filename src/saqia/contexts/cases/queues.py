"""What waits for whom: pages of a queue, the earliest day to keep first, and how much there is."""

import base64
import binascii
import datetime

from django.db import connection
from django.db.models import Q, QuerySet

from saqia.contexts.cases import models, reading, responsible, types
from saqia.contexts.cases.definitions import library
from saqia.platform.calendar import local_time, national
from saqia.platform.tenancy import scope

_MOST = 200
_COUNTS = """
SELECT unit_id, stage_role, count(*), count(*) FILTER (WHERE watch_on < %(on)s),
       count(*) FILTER (WHERE watch_on >= %(on)s AND watch_on <= %(soon)s)
FROM cases_file WHERE tenant_id = %(tenant)s AND watch_on IS NOT NULL AND stage_kind = 'work'
GROUP BY 1, 2 ORDER BY 1 NULLS LAST, 2
"""
_PROCEDURES = """
SELECT procedure, count(*), count(*) FILTER (WHERE outcome = ''),
       count(*) FILTER (WHERE outcome = '' AND watch_on < %(on)s),
       count(*) FILTER (WHERE clock_answered_on IS NOT NULL),
       count(*) FILTER (WHERE clock_answered_on <= due_on)
FROM cases_file WHERE tenant_id = %(tenant)s AND deposited_at >= %(from_at)s AND deposited_at < %(until_at)s
GROUP BY 1 ORDER BY 1
"""


class CursorInvalid(ValueError):
    """The cursor is not one that a page gave."""


def page(asked: types.QueueFilter, *, on: datetime.date, cursor: str | None = None, most: int = 50) -> types.QueuePage:
    """Return a page of a queue.

    :param cursor: of the page before; None: the first page
    :param most: 1 to 200
    :raises CursorInvalid: not a cursor
    """
    size = min(max(most, 1), _MOST)
    rows = _filtered(asked)
    if cursor:
        day, last_id = _place(cursor)
        rows = rows.filter(Q(watch_on__gt=day) | Q(watch_on=day, id__gt=last_id))
    found = list(rows.order_by("watch_on", "id")[: size + 1])
    shown = found[:size]
    following = _cursor(shown[-1]) if len(found) > size else None
    return types.QueuePage(reading.lines(shown, on), following)


def counts(*, on: datetime.date) -> list[types.QueueCount]:
    """Return how many files wait, by unit and role; `due_next`: until the next working day."""
    soon = national.calendar().add_working_days(on, library.terms().warn_working_days)
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, {"tenant": scope.current(), "on": on, "soon": soon})
        rows = cursor.fetchall()
    names = responsible.own_names({row[0] for row in rows if row[0] is not None})
    other = responsible.unit_name("customers")
    return [
        types.QueueCount(unit_id, names.get(unit_id, other), role, open_, overdue, due_next)
        for unit_id, role, open_, overdue, due_next in rows
    ]


def procedure_counts(
    *, from_on: datetime.date, until_on: datetime.date, on: datetime.date
) -> list[types.ProcedureCount]:
    """Return, by procedure, what was deposited in `[from_on, until_on)` and what became of it by `on`."""
    begin, end = (datetime.datetime.combine(day, datetime.time(), local_time.HERE) for day in (from_on, until_on))
    with connection.cursor() as cursor:
        cursor.execute(_PROCEDURES, {"tenant": scope.current(), "on": on, "from_at": begin, "until_at": end})
        rows = cursor.fetchall()
    names = {code: procedure.name for (code, _), procedure in library.known().items()}
    return [types.ProcedureCount(row[0], names[row[0]], *row[1:]) for row in rows]


def _filtered(asked: types.QueueFilter) -> "QuerySet[models.File]":
    rows = models.File.objects.filter(watch_on__isnull=False, stage_kind="waiting" if asked.waiting else "work")
    if asked.unit_ids is not None:
        rows = rows.filter(unit_id__in=list(asked.unit_ids))
    if asked.role is not None:
        rows = rows.filter(stage_role=asked.role)
    if asked.procedure is not None:
        rows = rows.filter(procedure=asked.procedure)
    if asked.person_id is not None:
        rows = rows.filter(person_id=asked.person_id)
    if asked.before is not None:
        rows = rows.filter(watch_on__lt=asked.before)
    if asked.reopened is not None:
        rows = rows.filter(is_reopened=asked.reopened)
    return rows


def _cursor(row: models.File) -> str:
    return base64.urlsafe_b64encode(f"{row.watch_on} {row.id}".encode()).decode().rstrip("=")


def _place(cursor: str) -> tuple[datetime.date, int]:
    try:
        day, last_id = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split(" ")
        return datetime.date.fromisoformat(day), int(last_id)
    except (ValueError, binascii.Error):
        raise CursorInvalid(cursor) from None
