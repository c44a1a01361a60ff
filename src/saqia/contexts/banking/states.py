"""The states of a movement, of a mandate, of a file of orders and of one order in it; each way is an event."""

PLACED, PROPOSED, SUSPENSE, SAME, WAITING = "placed", "proposed", "suspense", "same", "waiting"
ACTIVE, REVOKED = "active", "revoked"
PREPARED, APPROVED, SENT, DROPPED = "prepared", "approved", "sent", "dropped"
OPEN, SETTLED, RETURNED, REJECTED = "open", "settled", "returned", "rejected"

WAYS: dict[tuple[str, str], str] = {
    (PROPOSED, PLACED): "banking.line.placed",
    (SUSPENSE, PLACED): "banking.line.placed",
    (ACTIVE, REVOKED): "banking.mandate.revoked",
    (PREPARED, APPROVED): "banking.orders.approved",
    (APPROVED, SENT): "banking.orders.sent",
    (PREPARED, DROPPED): "banking.orders.dropped",
    (APPROVED, DROPPED): "banking.orders.dropped",
    (OPEN, SETTLED): "banking.order.settled",
    (OPEN, REJECTED): "banking.order.returned",
    (SETTLED, RETURNED): "banking.order.returned",
}
"""(from, to) -> the event that tells it."""
