"""Reads of reconciliation, inside the caller's `scope.reading`. Amounts in centimes."""

import collections
import datetime

from saqia.contexts.ledger import queries as ledger
from saqia.contexts.payments import exports
from saqia.contexts.payments import queries as payments
from saqia.contexts.reconciliation import models, reading, rules, types
from saqia.platform.calendar import local_time


def list_days(*, on: datetime.date) -> list[types.Day]:
    """Return a day three ways for each collector that took money or sent a file; six queries, however many."""
    taken = {one[:2]: one[2:] for one in exports.sum_day(on, channels=rules.channels())}
    files = models.ChannelFile.objects.filter(on=on).order_by("id")
    sent = {(row.channel, row.collector): row.total_centimes for row in files}  # the newest of each
    banked = payments.sum_settlements(on=on)
    open_ones = collections.Counter(
        models.Difference.objects.filter(on=on, settled_at=None).values_list("channel", "collector")
    )
    signed = {(row.channel, row.collector): row for row in models.DayClose.objects.filter(on=on)}
    found = []
    for channel, collector in sorted(taken.keys() | sent.keys()):
        key = (channel, collector)
        count, ours = taken.get(key, (0, 0))
        first, until, total = banked.get(key, (on, on, None))
        close = signed.get(key)
        found.append(
            types.Day(
                channel, collector, on, count, ours, sent.get(key), total, open_ones[key],
                None if first == until else until, close.closed_at if close else None, close.closed_by if close else "",
            )
        )  # fmt: skip
    return found


def list_to_compare(*, on: datetime.date) -> list[tuple[str, str, datetime.date]]:
    """Return channel, collector and day of what the morning after `on` compares, oldest first.

    That day and those just before it, whose files come late; of older ones those on which a difference is open, a file
    came, or payments or transfers have changed since.
    """
    rule, channels = rules.nightly(), rules.channels()
    first_on = on - datetime.timedelta(days=rule.moved_days)
    found: set[tuple[str, str, datetime.date]] = set()
    for back in range(rule.days):
        day = on - datetime.timedelta(days=back)
        found |= {(one.channel, one.collector, day) for one in list_days(on=day)}
    found |= exports.list_moved(first_on=first_on, since_on=on)
    named = ("channel", "collector", "on")
    found |= set(models.Difference.objects.filter(settled_at=None, on__lte=on).values_list(*named).distinct())
    since = datetime.datetime.combine(on, datetime.time(), local_time.HERE)
    fresh = models.ChannelFile.objects.filter(on__gte=first_on, on__lte=on, received_at__gte=since)
    found |= set(fresh.values_list(*named).distinct())
    return sorted((one for one in found if one[0] in channels), key=lambda one: (one[2], one[0], one[1]))


def get_day(*, channel: str, collector: str, on: datetime.date) -> types.Day:
    """Return a day of a collector three ways."""
    return reading.day(channel, collector, on)


def list_differences(
    *, on: datetime.date | None = None, is_open: bool = True, channel: str = "", collector: str = "", most: int = 200
) -> list[types.Difference]:
    """Return differences, of all collectors or of one, those due first at the head."""
    rows = models.Difference.objects.order_by("due_on", "id")
    if is_open:
        rows = rows.filter(settled_at=None)
    if on is not None:
        rows = rows.filter(on=on)
    if collector:
        rows = rows.filter(channel=channel, collector=collector)
    return [reading.difference(row) for row in rows[:most]]


def count_open_differences() -> int:
    """Return how many differences are open."""
    return models.Difference.objects.filter(settled_at=None).count()


def count_late_differences(*, on: datetime.date) -> int:
    """Return how many open differences are past their deadline on a day."""
    return models.Difference.objects.filter(settled_at=None, due_on__lt=on).count()


def list_channels() -> tuple[str, ...]:
    """Return the channels whose money others bring."""
    return rules.channels()


def get_suspense() -> int:
    """Return the money that nobody has placed yet, in centimes: it must reach zero."""
    return -ledger.get_balance_of("suspense")
