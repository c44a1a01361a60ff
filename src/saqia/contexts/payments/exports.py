"""Payments on their way out: Arrow frames for reconciliation and accounting, receipts on paper, codes proved."""

import dataclasses
import datetime
from collections.abc import Collection
from typing import Any

import pyarrow as pa
from django.db import connections

from saqia.contexts.payments import bringing, numbers, reading, receipts, splitting
from saqia.contexts.payments.receipts import Proved as Proved
from saqia.contexts.payments.receipts import prove_receipt as prove_receipt
from saqia.platform.calendar import local_time
from saqia.platform.database import routing
from saqia.platform.documents import seal

DAY = pa.schema(
    [
        pa.field("payment_id", pa.int64()),
        pa.field("number", pa.string()),
        pa.field("channel", pa.string()),
        pa.field("collector", pa.string()),
        pa.field("reference", pa.string()),
        pa.field("method", pa.string()),
        pa.field("amount_centimes", pa.int64()),
        pa.field("duty_centimes", pa.int64()),
        pa.field("collected_at", pa.timestamp("us", tz="UTC")),
        pa.field("posted_on", pa.date32()),
        pa.field("reversed_on", pa.date32()),
        pa.field("recorded_at", pa.timestamp("us", tz="UTC")),
    ]
)
TAKEN = pa.schema(
    [
        pa.field("reference", pa.string()),
        pa.field("amount_centimes", pa.int64()),
        pa.field("recorded_at", pa.timestamp("us", tz="UTC")),
    ]
)
"""What `list_taken` returns; stamp duty in the amount."""
SERVICES = pa.schema(
    [
        pa.field("payment_id", pa.int64()),
        pa.field("number", pa.string()),
        pa.field("account_id", pa.int64()),
        pa.field("item_number", pa.int64()),
        pa.field("service", pa.int8()),
        pa.field("amount_centimes", pa.int64()),
    ]
)
"""What `list_services` returns: 1 electricity, 2 water, 3 sanitation, 0 no service; no item: an advance."""
_DAY = """
SELECT p.id, p.channel, p.collector, p.reference, p.method, p.amount_centimes, p.duty_centimes, p.collected_at,
       p.posted_on, r.posted_on, p.recorded_at
FROM payments_payment p LEFT JOIN payments_reversal r ON r.payment_id = p.id
WHERE p.posted_on >= %s AND p.posted_on < %s AND (%s = '' OR p.channel = %s)
  AND (%s = '' OR p.collector = %s) ORDER BY p.id
"""
_SUMS = f"""
SELECT p.channel, p.collector, count(*), sum(p.total_centimes)::bigint FROM {bringing.BROUGHT} p
WHERE p.posted_on = %(on)s AND p.channel = ANY(%(channels)s)
  AND NOT EXISTS (SELECT FROM payments_reversal r WHERE r.payment_id = p.id)
GROUP BY 1, 2 ORDER BY 1, 2
"""
_TAKEN = f"""
FROM {bringing.BROUGHT} p
WHERE p.channel = %(channel)s AND p.collector = %(collector)s AND p.posted_on BETWEEN %(from_on)s AND %(until_on)s
  AND NOT EXISTS (SELECT FROM payments_reversal r WHERE r.payment_id = p.id)
"""
_MOVED = f"""
SELECT p.channel, p.collector, p.posted_on FROM {bringing.BROUGHT} p
WHERE p.posted_on >= %(first)s AND p.posted_on < %(since)s AND p.recorded_at >= %(from_at)s
UNION SELECT p.channel, p.collector, p.posted_on FROM payments_reversal r
JOIN {bringing.BROUGHT} p ON p.id = r.payment_id
WHERE r.posted_on >= %(since)s AND p.posted_on >= %(first)s AND p.posted_on < %(since)s
UNION SELECT s.channel, s.collector, s.until_on FROM payments_settlement s
WHERE s.settled_at >= %(from_at)s AND s.until_on >= %(first)s AND s.until_on < %(since)s
"""


def list_payments(
    *, from_on: datetime.date, until_on: datetime.date, channel: str = "", collector: str = ""
) -> pa.Table:
    """Return the payments that count on `[from_on, until_on)`, of one channel, one collector or all: rows of `DAY`."""
    with connections[routing.APPLICATION].cursor() as cursor:
        cursor.execute(_DAY, [from_on, until_on, channel, channel, collector, collector])
        rows = cursor.fetchall()
    named = [(row[0], numbers.make(row[8].year, row[0]), *row[1:]) for row in rows]
    columns = list(zip(*named, strict=True)) or [()] * len(DAY)
    return pa.table([pa.array(column, field.type) for column, field in zip(columns, DAY, strict=True)], schema=DAY)


def list_services(*, on: datetime.date, channel: str = "") -> pa.Table:
    """Return what the payments of a day paid for, by item and service: rows of `SERVICES`; reversed ones left out."""
    day = list_payments(from_on=on, until_on=on + datetime.timedelta(days=1), channel=channel).to_pylist()
    named = {row["payment_id"]: row["number"] for row in day if row["reversed_on"] is None}
    rows = [
        {**dataclasses.asdict(part), "number": named[part.payment_id]} for part in splitting.parts_of(named)
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=SERVICES)


def sum_day(on: datetime.date, *, channels: Collection[str]) -> list[tuple[str, str, int, int]]:
    """Return channel, collector, number of payments and centimes (duties in, reversals out) of a day; one query.

    What is paid with a terminal at a counter is of the acquirer that brings it.
    """
    with connections[routing.APPLICATION].cursor() as cursor:
        cursor.execute(_SUMS, {"on": on, "channels": list(channels), **bringing.terminals()})
        return [(channel, collector, count, int(total)) for channel, collector, count, total in cursor.fetchall()]


def list_moved(*, first_on: datetime.date, since_on: datetime.date) -> set[tuple[str, str, datetime.date]]:
    """Return channel, collector and day, of days before `since_on`, that something has changed since it began.

    Payments that came late, payments taken back, transfers noted. One query.

    :param first_on: days before it are not looked at
    """
    from_at = datetime.datetime.combine(since_on, datetime.time(), local_time.HERE)
    with connections[routing.APPLICATION].cursor() as cursor:
        cursor.execute(_MOVED, {"first": first_on, "since": since_on, "from_at": from_at, **bringing.terminals()})
        return set(cursor.fetchall())


def sum_taken(*, channel: str, collector: str, from_on: datetime.date, until_on: datetime.date) -> int:
    """Return what a collector brings of these days, both included, duties in it and reversals out, in centimes."""
    asked: dict[str, Any] = {"channel": channel, "collector": collector, "from_on": from_on, "until_on": until_on}
    with connections[routing.APPLICATION].cursor() as cursor:
        cursor.execute(f"SELECT coalesce(sum(p.total_centimes), 0)::bigint {_TAKEN}", asked | bringing.terminals())
        return int(cursor.fetchone()[0])


def list_taken(*, channel: str, collector: str, on: datetime.date) -> pa.Table:
    """Return what a collector brings of a day: rows of `TAKEN`; reversed payments left out.

    A payment with a terminal at a counter is of the acquirer that brings it, and called by its authorization.
    """
    asked: dict[str, Any] = {"channel": channel, "collector": collector, "from_on": on, "until_on": on}
    rows = f"SELECT p.reference, p.total_centimes, p.recorded_at {_TAKEN} ORDER BY p.id"
    with connections[routing.APPLICATION].cursor() as cursor:
        cursor.execute(rows, asked | bringing.terminals())
        columns = list(zip(*cursor.fetchall(), strict=True)) or [()] * len(TAKEN)
    return pa.table([pa.array(column, field.type) for column, field in zip(columns, TAKEN, strict=True)], schema=TAKEN)


def render_receipt(*, number: str, key: seal.SealKey, lead: str, width: int | None = None, duplicate: int = 0) -> bytes:
    """Return the receipt of a payment as PDF: a sealed A4 sheet, or a slip of `width` mm (58 or 80).

    Inside the caller's `scope.reading`.

    :param duplicate: rank of a reprint; 0: the first print
    :raises PaymentUnknown: no payment has the number
    :raises ValueError: no roll has this width
    """
    found = reading.receipts([reading.get_row(number)])[0]
    if width is None:
        return receipts.sheet(found, key=key, lead=lead, duplicate=duplicate)
    if width not in receipts.WIDTHS:
        raise ValueError(width)
    return receipts.slip(found, key=key, lead=lead, width=width, duplicate=duplicate)
