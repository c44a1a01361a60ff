"""The states of a work order at a meter, and the only ways between them; each way is an event."""

OPEN, DONE, CANCELED = "open", "done", "canceled"

WAYS: dict[tuple[str, str], str] = {
    (OPEN, DONE): "metering.work-order.done",
    (OPEN, CANCELED): "metering.work-order.canceled",
}
"""(from, to) -> the event that tells it."""
