"""The states of an order, a plan, a refund and a write-off, and the only ways between them; each way is an event."""

ISSUED, EXECUTED, CANCELED, ORDERED, RECONNECTED = (
    "issued", "executed", "canceled", "reconnection-ordered", "reconnected",
)  # fmt: skip
OFFERED, ACCEPTED, HONORED, BROKEN, LAPSED = "offered", "accepted", "honored", "broken", "lapsed"
ASKED, PROPOSED, TRANSFERRED, SET_OFF = "asked", "refund-proposed", "transferred", "set-off"
AWAITING, WRITTEN_OFF, REFUSED = "awaiting-approval", "written-off", "refused"

WAYS: dict[tuple[str, str], str] = {
    (ISSUED, EXECUTED): "collections.disconnection.executed",
    (ISSUED, CANCELED): "collections.disconnection.canceled",
    (EXECUTED, ORDERED): "collections.reconnection.ordered",
    (CANCELED, ORDERED): "collections.reconnection.ordered",  # the crew had cut before it heard
    (ORDERED, RECONNECTED): "collections.reconnection.done",
    (OFFERED, ACCEPTED): "collections.plan.accepted",
    (OFFERED, LAPSED): "collections.plan.lapsed",
    (ACCEPTED, HONORED): "collections.plan.honored",
    (ACCEPTED, BROKEN): "collections.plan.broken",
    (ASKED, PROPOSED): "collections.deposit.proposed",
    (ASKED, SET_OFF): "collections.deposit.set-off",  # later debts took it whole
    (PROPOSED, ASKED): "collections.deposit.sent-back",
    (PROPOSED, TRANSFERRED): "collections.deposit.transferred",
    (TRANSFERRED, PROPOSED): "collections.deposit.returned",  # the other bank sent it back
    (AWAITING, WRITTEN_OFF): "collections.write-off.approved",
    (AWAITING, REFUSED): "collections.write-off.refused",
}
"""(from, to) -> the event that tells it."""


class WayUnknown(Exception):
    """A status was asked to move where no way leads."""

    def __init__(self, current: str, wanted: str) -> None:
        super().__init__(f"{current} -> {wanted}")
        self.current, self.wanted = current, wanted


def check(current: str, wanted: str) -> None:
    """:raises WayUnknown: no way leads from `current` to `wanted`"""
    if (current, wanted) not in WAYS:
        raise WayUnknown(current, wanted)
