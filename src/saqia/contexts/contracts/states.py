"""The states of an account and of an invitation to it, and the only ways between them; each way is an event."""

OPEN, CLOSED = "open", "closed"
ACCEPTED, WITHDRAWN = "accepted", "withdrawn"

WAYS: dict[tuple[str, str], str] = {
    (OPEN, CLOSED): "contracts.contract.ended",
    (CLOSED, OPEN): "contracts.contract.opened",
    (OPEN, ACCEPTED): "contracts.access.granted",
    (OPEN, WITHDRAWN): "contracts.access.invitation-withdrawn",
}
"""(from, to) -> the event that tells it."""
