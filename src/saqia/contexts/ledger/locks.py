"""Who may change what is settled of an account or held of an item: one transaction at a time."""

from saqia.platform.database import locks


def lock_item(tenant_id: int, number: int) -> None:
    """Wait for every other transaction that holds or releases part of this item; until the transaction ends."""
    locks.hold(f"ledger:item:{tenant_id}:{number}")


def lock_account(tenant_id: int, account_id: int) -> None:
    """Wait for every other transaction that settles items of this account; until the transaction ends."""
    locks.hold(f"ledger:account:{tenant_id}:{account_id}")
