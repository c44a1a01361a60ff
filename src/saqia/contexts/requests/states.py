"""The states of a quote and the only ways between them; what the customer answers is a step of their request."""

OFFERED, ACCEPTED, REFUSED, REPLACED = "offered", "accepted", "refused", "replaced"

WAYS: dict[tuple[str, str], str] = {
    (OFFERED, ACCEPTED): "cases.file.moved",
    (OFFERED, REFUSED): "cases.file.moved",
    (OFFERED, REPLACED): "requests.quote.offered",
    (ACCEPTED, REPLACED): "requests.quote.offered",
}
"""(from, to) -> the event that tells it."""
