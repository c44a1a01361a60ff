"""The states of a cycle and of what one could not bill, and the only ways between them; each way is an event."""

OPEN, RATED, FROZEN, PUBLISHED = "open", "rated", "frozen", "published"
RESOLVED = "resolved"

WAYS: dict[tuple[str, str], str] = {
    (OPEN, RATED): "billing.cycle.rated",
    (RATED, RATED): "billing.cycle.rated",
    (RATED, FROZEN): "billing.cycle.frozen",
    (FROZEN, PUBLISHED): "billing.cycle.published",
    (OPEN, RESOLVED): "billing.exception.resolved",
}
"""(from, to) -> the event that tells it. A frozen cycle can only be completed, never dropped."""


class WayUnknown(Exception):
    """A status was asked to move where no way leads."""

    def __init__(self, current: str, wanted: str) -> None:
        super().__init__(f"{current} -> {wanted}")
        self.current = current
        self.wanted = wanted


def check(current: str, wanted: str) -> None:
    """:raises WayUnknown: no way leads from `current` to `wanted`"""
    if (current, wanted) not in WAYS:
        raise WayUnknown(current, wanted)
