"""Payments as Arrow frames, for reconciliation and accounting."""

import datetime

import pyarrow as pa
from django.db import connections

from saqia.contexts.payments import numbers
from saqia.platform.database import routing

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
    ]
)
_DAY = """
SELECT p.id, p.channel, p.collector, p.reference, p.method, p.amount_centimes, p.duty_centimes, p.collected_at,
       p.posted_on, r.posted_on
FROM payments_payment p LEFT JOIN payments_reversal r ON r.payment_id = p.id
WHERE p.posted_on >= %s AND p.posted_on < %s AND (%s = '' OR p.channel = %s) ORDER BY p.id
"""


def list_payments(*, from_on: datetime.date, until_on: datetime.date, channel: str = "") -> pa.Table:
    """Return the payments that count on `[from_on, until_on)`, of one channel or of all: rows of `DAY`."""
    with connections[routing.APPLICATION].cursor() as cursor:
        cursor.execute(_DAY, [from_on, until_on, channel, channel])
        rows = cursor.fetchall()
    named = [(row[0], numbers.make(row[8].year, row[0]), *row[1:]) for row in rows]
    columns = list(zip(*named, strict=True)) or [()] * len(DAY)
    return pa.table([pa.array(column, field.type) for column, field in zip(columns, DAY, strict=True)], schema=DAY)
