"""Names that one transaction at a time holds: for what no single row stands for."""

from django.db import connections

from saqia.platform.database import routing

_HOLD = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


def hold(name: str) -> None:
    """Wait for every other transaction that holds this name, and hold it until the open one ends.

    :param name: of the context, the thing and the tenant, such as `billing:corrections:1`
    """
    with connections[routing.current.get()].cursor() as cursor:
        cursor.execute(_HOLD, [name])
