"""The states of a proposed correction and the only ways between them; each way is an event."""

from saqia.contexts.billing.proposals.models import APPLIED, PENDING, REJECTED

WAYS: dict[tuple[str, str], str] = {
    (PENDING, APPLIED): "billing.bill.corrected",
    (PENDING, REJECTED): "billing.correction.rejected",
}
"""(from, to) -> the event that tells it."""
