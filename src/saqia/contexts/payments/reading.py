"""Rows of payments as frozen shapes."""

from collections.abc import Collection, Iterable

from saqia.contexts.payments import models, numbers, types


class PaymentUnknown(Exception):
    """This distributor has no such payment."""


def find_with_content(
    keys: Collection[tuple[str, str, str]],
) -> dict[tuple[str, str, str], tuple[types.Receipt, bytes]]:
    """Return channel, collector and reference -> the payment recorded under them, and the hash of what was reported."""
    channels, collectors, references = (set(part) for part in zip(*keys, strict=True))
    near = models.Payment.objects.filter(channel__in=channels, collector__in=collectors, reference__in=references)
    rows = [row for row in near if (row.channel, row.collector, row.reference) in keys]
    return {
        (row.channel, row.collector, row.reference): (receipt, bytes(row.content))
        for row, receipt in zip(rows, receipts(rows, repeated=True), strict=True)
    }


def get_row(number: str) -> models.Payment:
    """Return the row of a receipt's number.

    :raises PaymentUnknown: none has it
    """
    payment_id = numbers.read(number)
    row = None if payment_id is None else models.Payment.objects.filter(id=payment_id).first()
    if row is None or numbers.make(row.posted_on.year, row.id) != numbers.make(int(number.strip()[:4]), row.id):
        raise PaymentUnknown(number)
    return row


def receipts(rows: Iterable[models.Payment], *, repeated: bool = False) -> list[types.Receipt]:
    """Return receipts of rows in their order; two queries, however many."""
    asked = list(rows)
    ids = [row.id for row in asked]
    shares: dict[int, list[types.Share]] = {}
    for share in models.Share.objects.filter(payment_id__in=ids).order_by("id"):
        shares.setdefault(share.payment_id, []).append(
            types.Share(share.account_id, share.amount_centimes, share.settled_centimes, share.advance_centimes)
        )
    reversed_on = dict(models.Reversal.objects.filter(payment_id__in=ids).values_list("payment_id", "posted_on"))
    return [
        types.Receipt(
            payment_id=row.id, number=numbers.make(row.posted_on.year, row.id), channel=row.channel,
            collector=row.collector, reference=row.reference, method=row.method, amount_centimes=row.amount_centimes,
            duty_centimes=row.duty_centimes, instrument=row.instrument, session_id=row.session_id,
            collected_at=row.collected_at, posted_on=row.posted_on, recorded_by=row.recorded_by,
            shares=tuple(shares.get(row.id, ())), reversed_on=reversed_on.get(row.id), repeated=repeated,
        )
        for row in asked
    ]  # fmt: skip


def order(row: models.Order) -> types.Order:
    """Return an order's shape."""
    lines = tuple(types.Line(account, amount, tuple(first)) for account, amount, first in row.lines)
    number = None if row.payment is None else numbers.make(row.payment.posted_on.year, row.payment.id)
    return types.Order(
        row.number, row.channel, lines, row.amount_centimes, row.language, row.status, row.opened_at, row.expires_at,
        row.outcome, number,
    )  # fmt: skip


def refund(row: models.Refund) -> types.Refund:
    """Return a refund's shape."""
    return types.Refund(
        row.id, row.account_id, row.bank_account_id, row.amount_centimes, row.cause, row.status, row.proposed_by,
        row.proposed_at, row.due_on, row.decided_by, row.remark, row.reference, row.paid_on,
    )  # fmt: skip
