"""Who compares a day: one at a time, so that its differences are found once."""

import datetime

from django.db import connections

from saqia.platform.database import routing

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


def lock_day(tenant_id: int, channel: str, collector: str, on: datetime.date) -> None:
    """Wait for every other transaction that compares this day of the collector; until the transaction ends."""
    with connections[routing.current.get()].cursor() as cursor:
        cursor.execute(_LOCK, [f"reconciliation:day:{tenant_id}:{channel}:{collector}:{on.isoformat()}"])
