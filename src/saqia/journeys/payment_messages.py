"""What customers are told of a payment: a receipt by message, whoever took the money."""

import datetime

import pyarrow as pa

from saqia.contexts.contracts import queries as contracts
from saqia.contexts.ledger import queries as ledger
from saqia.contexts.messaging import operations as messaging
from saqia.contexts.payments import events, queries
from saqia.platform import operation

KIND = "payment-received"
AT_THE_DESK = frozenset({"counter", "mobile"})
"""Channels whose payer holds the receipt in her hand."""


def payment_posted(*, actor: operation.Actor, event: events.PaymentPosted, at: datetime.datetime) -> None:
    """Tell the holder of each account of a payment what came in and what is left."""
    if event.channel in AT_THE_DESK:
        return
    receipt = queries.get_payment(event.payment_number)
    accounts = {one.id: one for one in contracts.list_accounts(event.account_ids)}
    standings = ledger.list_account_standings(account_ids=event.account_ids, on=receipt.posted_on)
    left = {one.account_id: max(one.balance_centimes, 0) for one in standings}
    # Whoever paid by card comes back to the order's page, which has the receipt.
    about = f"order:{receipt.reference}" if event.channel == "card" else f"receipt:{event.payment_number}"
    rows = pa.table(
        {
            "cause": [f"{KIND}:{event.payment_number}:{share.account_id}" for share in receipt.shares],
            "customer_id": [accounts[share.account_id].customer_id for share in receipt.shares],
            "language": pa.nulls(len(receipt.shares), pa.string()),
            "amount_centimes": pa.array([share.amount_centimes for share in receipt.shares], pa.int64()),
            "paid_on": [receipt.posted_on.isoformat()] * len(receipt.shares),
            "receipt": [event.payment_number] * len(receipt.shares),
            "about": [about] * len(receipt.shares),
            "balance_centimes": pa.array([left[share.account_id] for share in receipt.shares], pa.int64()),
        }
    )
    messaging.send_many(actor=actor, kind=KIND, rows=rows, at=at)
