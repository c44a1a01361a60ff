"""What is known of a day on each of the three sides."""

import datetime

import pyarrow as pa
import pyarrow.compute as pc

from saqia.contexts.payments import exports as payments
from saqia.contexts.payments import queries as payment_queries
from saqia.contexts.reconciliation import models, types


def ours(channel: str, collector: str, on: datetime.date) -> pa.Table:
    """Return the payments of a day: reference, amount with duty, when recorded; what was reversed is left out."""
    return payments.list_taken(channel=channel, collector=collector, on=on)


def theirs(channel: str, collector: str, on: datetime.date) -> pa.Table | None:
    """Return the lines of the newest file of a day, or None."""
    newest = models.ChannelFile.objects.filter(channel=channel, collector=collector, on=on).order_by("-id").first()
    if newest is None:
        return None
    rows = list(models.FileLine.objects.filter(file=newest).order_by("id").values_list("reference", "amount_centimes"))
    return pa.table([[row[0] for row in rows], [row[1] for row in rows]], schema=types.LINES)


def banked(channel: str, collector: str, on: datetime.date) -> tuple[datetime.date, datetime.date, int, str] | None:
    """Return the transfer that covers a day: its first and last day, centimes, its reference; None: none yet."""
    return payment_queries.find_settlement(channel=channel, collector=collector, on=on)


def total(table: pa.Table) -> int:
    """Return the sum of the amounts of a side."""
    return int(pc.sum(table["amount_centimes"]).as_py() or 0)
