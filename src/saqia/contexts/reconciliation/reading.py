"""Rows of reconciliation as frozen shapes."""

import datetime

from saqia.contexts.reconciliation import days, models, types


def difference(row: models.Difference) -> types.Difference:
    """Return a difference's shape."""
    return types.Difference(
        row.id, row.channel, row.collector, row.on, row.kind, row.reference, row.ours_centimes, row.theirs_centimes,
        row.owner, row.due_on, row.settled_at, row.settled_by, row.remark,
    )  # fmt: skip


def day(channel: str, collector: str, on: datetime.date) -> types.Day:
    """Return a day three ways."""
    here, there = days.ours(channel, collector, on), days.theirs(channel, collector, on)
    bank = days.banked(channel, collector, on)
    named = {"channel": channel, "collector": collector, "on": on}
    close = models.DayClose.objects.filter(**named).first()
    return types.Day(
        channel, collector, on, here.num_rows, days.total(here), None if there is None else days.total(there),
        bank[2] if bank else None, models.Difference.objects.filter(**named, settled_at=None).count(),
        bank[1] if bank and bank[0] != bank[1] else None,
        close.closed_at if close else None, close.closed_by if close else "",
    )  # fmt: skip
