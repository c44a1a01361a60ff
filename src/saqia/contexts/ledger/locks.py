"""Who may change what is settled of an account or held of an item: one transaction at a time."""

from django.db import connections

from saqia.platform.database import routing

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


def lock_item(tenant_id: int, number: int) -> None:
    """Wait for every other transaction that holds or releases part of this item; until the transaction ends."""
    _lock(f"ledger:item:{tenant_id}:{number}")


def lock_account(tenant_id: int, account_id: int) -> None:
    """Wait for every other transaction that settles items of this account; until the transaction ends."""
    _lock(f"ledger:account:{tenant_id}:{account_id}")


def _lock(name: str) -> None:
    with connections[routing.current.get()].cursor() as cursor:
        cursor.execute(_LOCK, [name])
