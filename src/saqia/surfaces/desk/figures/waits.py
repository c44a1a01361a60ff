"""Clocks: files that must be answered in time, messages that wait to leave."""

from django.utils.translation import gettext as _

from saqia.contexts.cases import queries as cases
from saqia.contexts.messaging import queries as messaging
from saqia.contexts.messaging import wording
from saqia.platform.calendar import local_time
from saqia.platform.wording import Text
from saqia.surfaces.desk.figures.periods import Period
from saqia.surfaces.desk.figures.sheets import Cell, Head, Sheet, share

LANES = {
    "urgent": Text(ar="عاجل", fr="urgent", en="urgent"),
    "normal": Text(ar="عادي", fr="normal", en="normal"),
    "bulk": Text(ar="جماعي", fr="en nombre", en="bulk"),
}


def files(period: Period) -> Sheet:
    """Return the files that were deposited in the month, and how many were answered in time."""
    today = local_time.day(period.now)
    found = cases.count_procedures(from_on=period.month, until_on=period.after, on=today)
    heads = (
        Head(_("Procedure"), "name"), Head(_("Deposited"), "number"), Head(_("Open files"), "number"),
        Head(_("Late files"), "number"), Head(_("Answered"), "number"), Head(_("In time"), "number"),
        Head(_("Share"), "percent"),
    )  # fmt: skip
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            each.name, each.deposited, each.open, each.overdue, each.answered, each.in_time,
            share(each.in_time, each.answered) if each.answered else None,
        )
        for each in found
    )  # fmt: skip
    return Sheet(heads, rows)


def messages(period: Period) -> Sheet:
    """Return the messages that wait at this moment."""
    found = messaging.list_waiting(tenant_id=period.tenant_id, at=period.now)
    heads = (
        Head(_("Lane"), "name"), Head(_("Channel"), "code"), Head(_("Why it waits"), "name"),
        Head(_("Messages"), "number"), Head(_("Oldest"), "moment"),
    )  # fmt: skip
    rows = tuple(
        (LANES[each.lane], each.channel, wording.WAITING[each.reason], each.count, each.oldest_due_at)
        for each in found
    )  # fmt: skip
    return Sheet(heads, rows)
