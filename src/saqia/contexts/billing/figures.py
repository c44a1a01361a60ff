"""Figures of the months for dashboards: drawn from the rows themselves, aggregated by the database, never copied."""

import dataclasses
import datetime
from typing import Any

from django.db import connections

from saqia.platform.database import routing

_CYCLES = """
SELECT c.id, c.round_id, c.month, c.status, c.bill_count, c.total_ttc_centimes,
       (SELECT count(*) FROM billing_exception e WHERE e.cycle_id = c.id AND e.status = 'open')::int,
       (SELECT count(*) FROM billing_exception e WHERE e.cycle_id = c.id)::int, c.published_at
FROM billing_cycle c WHERE c.month >= %s AND c.month < %s ORDER BY c.month, c.round_id
"""
_REVENUE = """
SELECT date_trunc('month', b.issued_on)::date, b.commune_code, count(*) FILTER (WHERE b.kind = 'bill')::int,
       count(*) FILTER (WHERE b.estimated AND b.kind = 'bill')::int, sum(b.total_ht_centimes)::bigint,
       sum(b.total_vat_centimes)::bigint, sum(b.total_ttc_centimes)::bigint
FROM billing_bill b WHERE b.issued_on >= %s AND b.issued_on < %s GROUP BY 1, 2 ORDER BY 1, 2
"""


@dataclasses.dataclass(frozen=True)
class CycleFigures:
    """How far a round's month is. Centimes with taxes.

    :param open_exceptions: of `exceptions`, those that nobody has settled
    """

    cycle_id: int
    round_id: int
    month: datetime.date
    status: str
    bills: int
    total_ttc_centimes: int
    open_exceptions: int
    exceptions: int
    published_at: datetime.datetime | None


@dataclasses.dataclass(frozen=True)
class RevenueFigures:
    """What was billed in a commune in a month of issue, credit notes deducted. Centimes."""

    month: datetime.date
    commune_code: str
    bills: int
    estimated: int
    total_ht_centimes: int
    total_vat_centimes: int
    total_ttc_centimes: int


def list_cycle_figures(*, from_month: datetime.date, until_month: datetime.date) -> list[CycleFigures]:
    """Return how far the cycles of the months `[from_month, until_month)` are; one query."""
    return [CycleFigures(*row) for row in _rows(_CYCLES, from_month, until_month)]


def list_revenue(*, from_on: datetime.date, until_on: datetime.date) -> list[RevenueFigures]:
    """Return what was billed on `[from_on, until_on)` by month and commune; one query. By service: the ledger knows."""
    return [RevenueFigures(*row) for row in _rows(_REVENUE, from_on, until_on)]


def _rows(query: str, start: datetime.date, end: datetime.date) -> list[tuple[Any, ...]]:
    with connections[routing.APPLICATION].cursor() as cursor:
        cursor.execute(query, [start, end])
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
