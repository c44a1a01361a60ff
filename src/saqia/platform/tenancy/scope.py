"""Which distributor a transaction works for: a setting of the transaction that every row-level policy reads."""

import contextlib
from collections.abc import Iterator

from django.db import connections, transaction

from saqia.platform.database import prepared, routing

ENTER = "set_config('saqia.tenant', %s, true)"
"""Sets the tenant, given as text, until the transaction ends; gives it back."""
# The planner holds an array of one id for cheaper than any plan it kept, and plans `prepared` statements at each call.
_OPEN = """SET TRANSACTION READ ONLY; SET LOCAL plan_cache_mode = force_generic_plan;
SELECT set_config('saqia.tenant', '{tenant}', true)"""


class NoTenant(Exception):
    """A tenant's rows were asked for outside a tenant's transaction."""


def enter(tenant_id: int) -> None:
    """Set the tenant of the open transaction; it ends with the transaction.

    :raises NoTenant: no transaction is open (a session-wide setting would leak through a connection pool)
    """
    connection = connections[routing.current.get()]
    if not connection.in_atomic_block:
        raise NoTenant("a tenant is entered inside a transaction only")
    prepared.run(f"SELECT {ENTER}", [str(int(tenant_id))])


def current() -> int:
    """Return the tenant of the open transaction.

    :raises NoTenant: none is set
    """
    with connections[routing.current.get()].cursor() as cursor:
        cursor.execute("SELECT nullif(current_setting('saqia.tenant', true), '')::int")
        row = cursor.fetchone()
    if row is None or row[0] is None:
        raise NoTenant("no tenant is set in this transaction")
    return int(row[0])


@contextlib.contextmanager
def reading(tenant_id: int, *, snapshot: bool = False, shared: str | None = None) -> Iterator[None]:
    """Open a READ ONLY transaction on a tenant's rows; it must end before any operation starts.

    :param snapshot: True reads one state of the database from beginning to end (REPEATABLE READ); such a long reading
        may stage ids in temporary tables, which PostgreSQL refuses to READ ONLY transactions
    :param shared: what `share` returned in a reading of any process that is still open: see the same (with `snapshot`)
    """
    with transaction.atomic(durable=True):
        with connections[routing.APPLICATION].cursor() as cursor:
            if not snapshot:  # every page and answer does this: one round trip instead of two
                cursor.execute(_OPEN.format(tenant=int(tenant_id)))
            else:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                if shared is not None:
                    cursor.execute("SET TRANSACTION SNAPSHOT %s", [shared])
                enter(tenant_id)
        yield


def share() -> str:
    """Return the name of the state that the open `reading(..., snapshot=True)` sees, for others to read it too."""
    with connections[routing.APPLICATION].cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        return str(cursor.fetchone()[0])
