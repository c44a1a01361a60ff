"""The states of a delivery and the only ways between them; each way is an event."""

from typing import Literal

Reported = Literal["delivered", "failed", "expired"]
"""What a partner's report may say."""
QUEUED, HANDED_OVER, DELIVERED, FAILED, EXPIRED = "queued", "handed-over", "delivered", "failed", "expired"

WAYS: dict[tuple[str, str], str] = {
    (QUEUED, HANDED_OVER): "messaging.deliveries.handed-over",
    (QUEUED, DELIVERED): "messaging.deliveries.delivered",
    (QUEUED, FAILED): "messaging.deliveries.failed",
    (QUEUED, EXPIRED): "messaging.deliveries.expired",
    (HANDED_OVER, DELIVERED): "messaging.deliveries.delivered",
    (HANDED_OVER, FAILED): "messaging.deliveries.failed",
    (HANDED_OVER, EXPIRED): "messaging.deliveries.expired",
    (EXPIRED, DELIVERED): "messaging.deliveries.delivered",
}
"""(from, to) -> the event that tells it. A report may come before its hand-over was recorded, or after we gave up."""


def sources(wanted: str) -> list[str]:
    """Return the states from which `wanted` can be reached."""
    return sorted(start for start, end in WAYS if end == wanted)
