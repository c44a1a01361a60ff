"""The states of an order and of a refund, and the only ways between them; each way is an event."""

OPEN, SETTLED, FAILED, EXPIRED = "open", "settled", "failed", "expired"
PROPOSED, APPROVED, REFUSED, PAID = "proposed", "approved", "refused", "paid"

UNSETTLED = (OPEN, FAILED, EXPIRED)
"""An order whose money may still come: gateways are asked for it."""

WAYS: dict[tuple[str, str], str] = {
    (OPEN, SETTLED): "payments.payment.posted",
    (OPEN, FAILED): "payments.order.failed",
    (OPEN, EXPIRED): "payments.order.expired",
    (FAILED, SETTLED): "payments.payment.posted",
    (EXPIRED, SETTLED): "payments.payment.posted",  # money that came is taken, however late its word
    (PROPOSED, APPROVED): "payments.refund.approved",
    (PROPOSED, REFUSED): "payments.refund.refused",
    (APPROVED, PAID): "payments.refund.paid",
    (PAID, PROPOSED): "payments.refund.returned",  # its transfer came back: four eyes look at it again
}
"""(from, to) -> the event that tells it."""
