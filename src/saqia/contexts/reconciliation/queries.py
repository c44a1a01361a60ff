"""Reads of reconciliation, inside the caller's `scope.reading`. Amounts in centimes."""

import datetime

from saqia.contexts.ledger import queries as ledger
from saqia.contexts.payments import queries as payments
from saqia.contexts.reconciliation import models, reading, rules, types


def list_days(*, on: datetime.date) -> list[types.Day]:
    """Return a day three ways for each collector that took money or sent a file; a handful of queries for each."""
    taken = {pair for pair in payments.list_collectors_of_day(on=on) if pair[0] in rules.channels()}
    sent = models.ChannelFile.objects.filter(on=on).values_list("channel", "collector").distinct()
    return [reading.day(channel, collector, on) for channel, collector in sorted(taken | set(sent))]


def get_day(*, channel: str, collector: str, on: datetime.date) -> types.Day:
    """Return a day of a collector three ways."""
    return reading.day(channel, collector, on)


def list_differences(
    *, on: datetime.date | None = None, is_open: bool = True, most: int = 200
) -> list[types.Difference]:
    """Return differences, those due first at the head."""
    rows = models.Difference.objects.order_by("due_on", "id")
    if is_open:
        rows = rows.filter(settled_at=None)
    if on is not None:
        rows = rows.filter(on=on)
    return [reading.difference(row) for row in rows[:most]]


def count_open_differences() -> int:
    """Return how many differences are open."""
    return models.Difference.objects.filter(settled_at=None).count()


def get_suspense() -> int:
    """Return the money that nobody has placed yet, in centimes: it must reach zero."""
    return -ledger.get_balance_of("suspense")
