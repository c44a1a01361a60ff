"""What customers are told of direct debit: a mandate, a debit before it leaves, one that the bank sent back."""

import datetime

import pyarrow as pa

from saqia.contexts.banking import events, queries, wording
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.messaging import operations as messaging
from saqia.contexts.messaging import types as message_types
from saqia.platform import operation
from saqia.platform.wording import LANGUAGES

_MOST = 1_000_000


def mandate_signed(*, actor: operation.Actor, event: events.MandateSigned, at: datetime.datetime) -> None:
    """Tell the customer that bills will be debited."""
    _tell(actor, "mandate-signed", event.mandate_number, event.account_id, {"mandate": event.mandate_number}, at)


def mandate_revoked(*, actor: operation.Actor, event: events.MandateRevoked, at: datetime.datetime) -> None:
    """Tell the customer that bills are debited no more."""
    _tell(actor, "mandate-ended", event.mandate_number, event.account_id, {"mandate": event.mandate_number}, at)


def orders_approved(*, actor: operation.Actor, event: events.OrdersApproved, at: datetime.datetime) -> None:
    """Tell every customer of a file of debits what will be debited, and when."""
    file = queries.get_file_by_message(event.message_id)
    if file.kind != "debits":
        return
    orders = queries.list_orders(file_id=file.file_id, most=_MOST)
    accounts = {one.id: one for one in contracts.list_accounts({order.account_id for order in orders})}
    rows = pa.table(
        {
            "cause": [f"debit-announced:{order.end_to_end}" for order in orders],
            "customer_id": [accounts[order.account_id].customer_id for order in orders],
            "language": pa.nulls(len(orders), pa.string()),
            "account": [accounts[order.account_id].number for order in orders],
            "amount_centimes": pa.array([order.amount_centimes for order in orders], pa.int64()),
            "debit_on": [file.execute_on.isoformat()] * len(orders),
        }
    )
    messaging.send_many(actor=actor, kind="debit-announced", rows=rows, at=at)


def order_returned(*, actor: operation.Actor, event: events.OrderReturned, at: datetime.datetime) -> None:
    """Tell the customer that the bank sent a debit back; of a refund's transfer, finance is who must know."""
    order = queries.find_order(event.end_to_end)
    if order is None or not order.sequence:
        return
    values: dict[str, message_types.Scalar] = {"amount_centimes": order.amount_centimes}
    values |= {f"reason_{language}": wording.reason(event.reason or "MS03", language) for language in LANGUAGES}
    _tell(actor, "debit-returned", event.end_to_end, event.account_id, values, at)


def _tell(
    actor: operation.Actor, kind: str, cause: str, account_id: int, values: dict[str, message_types.Scalar],
    at: datetime.datetime,
) -> None:  # fmt: skip
    [account] = contracts.list_accounts([account_id])
    messaging.send_message(
        actor=actor, kind=kind, cause=f"{kind}:{cause}", language=None, values={"account": account.number, **values},
        customer_id=account.customer_id, at=at,
    )  # fmt: skip
