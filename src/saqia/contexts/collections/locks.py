"""Who may issue orders and take steps: one at a time in a tenant."""

from django.db import connections

from saqia.platform.database import routing


def wait_for_others(tenant_id: int) -> None:
    """Have two that issue orders at once follow each other; until the transaction ends."""
    with connections[routing.current.get()].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"collections:run:{tenant_id}"])
