"""The states of a dispute and the only ways between them; each way is an event."""

OPENED, EXAMINING, PROPOSED = "opened", "examining", "proposed"
ACCEPTED, PARTLY, REFUSED = "accepted", "partly", "refused"
CLOSED, WITHDRAWN = "closed", "withdrawn"

OPEN = (OPENED, EXAMINING, PROPOSED)
"""A decision is still to come."""
DECIDED = (ACCEPTED, PARTLY, REFUSED)

WAYS: dict[tuple[str, str], str] = {
    (OPENED, EXAMINING): "billing.dispute.taken",
    (EXAMINING, PROPOSED): "billing.dispute.proposed",
    (PROPOSED, EXAMINING): "billing.dispute.sent-back",
    (EXAMINING, ACCEPTED): "billing.dispute.decided",
    (EXAMINING, PARTLY): "billing.dispute.decided",
    (EXAMINING, REFUSED): "billing.dispute.decided",
    (PROPOSED, ACCEPTED): "billing.dispute.decided",
    (PROPOSED, PARTLY): "billing.dispute.decided",
    (PARTLY, EXAMINING): "billing.dispute.appealed",
    (REFUSED, EXAMINING): "billing.dispute.appealed",
    (ACCEPTED, CLOSED): "billing.dispute.closed",
    (PARTLY, CLOSED): "billing.dispute.closed",
    (REFUSED, CLOSED): "billing.dispute.closed",
    (OPENED, WITHDRAWN): "billing.dispute.withdrawn",
    (EXAMINING, WITHDRAWN): "billing.dispute.withdrawn",
}
"""(from, to) -> the event that tells it. `proposed` waits for a second person; the hold stands in it."""


class DisputeElsewhere(Exception):
    """A dispute was asked to move where no way leads from where it stands."""

    def __init__(self, current: str, wanted: str) -> None:
        super().__init__(f"{current} -> {wanted}")
        self.current, self.wanted = current, wanted


def check(current: str, wanted: str) -> str:
    """Return the event of a way.

    :raises DisputeElsewhere: no way leads from `current` to `wanted`
    """
    if (current, wanted) not in WAYS:
        raise DisputeElsewhere(current, wanted)
    return WAYS[current, wanted]
