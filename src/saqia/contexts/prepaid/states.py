"""The states of a purchase and of a change of key, and the only ways between them; each way is an event."""

ORDERED, PAID, ISSUED, REFUSED, CANCELED = "ordered", "paid", "issued", "refused", "canceled"
REQUESTED = "requested"

WAYS: dict[tuple[str, str], str] = {
    (ORDERED, PAID): "prepaid.vend.paid",
    (ORDERED, CANCELED): "prepaid.vend.canceled",
    (CANCELED, PAID): "prepaid.vend.paid",  # money that came is taken, however late its word
    (PAID, ISSUED): "prepaid.vend.issued",
    (PAID, REFUSED): "prepaid.vend.refused",
    (REQUESTED, ISSUED): "prepaid.key-change.issued",
    (REQUESTED, REFUSED): "prepaid.key-change.refused",
}
"""(from, to) -> the event that tells it."""
