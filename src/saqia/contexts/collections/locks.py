"""Who may issue orders and take steps: one at a time in a tenant."""

from saqia.platform.database import locks


def wait_for_others(tenant_id: int) -> None:
    """Have two that issue orders at once follow each other; until the transaction ends."""
    locks.hold(f"collections:run:{tenant_id}")
