"""Writes of the ledger. Every one is safe to repeat: the cause names what is recorded, once."""

import dataclasses
import datetime
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connections

from saqia.contexts.ledger import journal, locks, models, types
from saqia.contexts.ledger.deposits import DepositExceeded as DepositExceeded
from saqia.contexts.ledger.deposits import release_deposit as release_deposit
from saqia.contexts.ledger.losses import WriteOffExceedsItem as WriteOffExceedsItem
from saqia.contexts.ledger.losses import post_write_off as post_write_off
from saqia.contexts.ledger.numbering import number_postings as number_postings
from saqia.contexts.ledger.payments import CustomersMoney as CustomersMoney
from saqia.contexts.ledger.payments import PaymentNotPositive as PaymentNotPositive
from saqia.contexts.ledger.payments import PaymentNotPosted as PaymentNotPosted
from saqia.contexts.ledger.payments import RefundExceedsCredit as RefundExceedsCredit
from saqia.contexts.ledger.payments import post_move as post_move
from saqia.contexts.ledger.payments import post_moves as post_moves
from saqia.contexts.ledger.payments import post_payment as post_payment
from saqia.contexts.ledger.payments import post_payments as post_payments
from saqia.contexts.ledger.payments import post_refund as post_refund
from saqia.contexts.ledger.payments import reverse_payments as reverse_payments
from saqia.contexts.ledger.voiding import ItemNotFound as ItemNotFound
from saqia.contexts.ledger.voiding import void_item as void_item
from saqia.platform import operation
from saqia.platform.database import bulk, partitions, routing


class ItemsDisagree(Exception):
    """The open items of a run do not sum to what its entries debit customers with."""


class HoldExceedsItem(Exception):
    """A hold asks for more than the open item still owes."""


class HoldNotFound(Exception):
    """No hold stands under this cause."""


@operation.operation(audit=("batch", "cause"), using=routing.LANDING)
def post_run(
    *, actor: operation.Actor, batch: int, cause: str, items: pa.Table, postings: Sequence[types.Posting],
    posted_on: datetime.date, at: datetime.datetime,
) -> types.Posted:  # fmt: skip
    """Book a bill run: land its open items as one partition and write one summary transaction.

    :param items: rows of `types.OPEN_ITEMS`
    :raises ItemsDisagree: items and the receivable posting differ
    :raises journal.Unbalanced: the postings do not sum to zero
    """
    actor.require("ledger.post-run")
    owed = pc.sum(items["amount_centimes"]).as_py() or 0
    if owed != sum(p.amount_centimes for p in postings if p.role == "receivable"):
        raise ItemsDisagree(f"items {owed}")
    posted = journal.write(cause=cause, kind="bill-run", postings=postings, posted_on=posted_on, at=at)
    if not posted.repeated:
        partitions.land("ledger_open_item", [items], key="batch_id", batch=batch, tenant_id=actor.tenant_id)
    return posted


@operation.operation(audit=("number", "kind", "cause"))
def post_item(
    *, actor: operation.Actor, number: int, kind: str, account_id: int, cause: str,
    postings: Sequence[types.Posting], due_on: datetime.date, posted_on: datetime.date, at: datetime.datetime,
) -> types.Posted:  # fmt: skip
    """Book one bill or credit note made outside a run, with its open item.

    :raises journal.Unbalanced: the postings do not sum to zero
    """
    actor.require("ledger.post-item")
    posted = journal.write(cause=cause, kind=kind, postings=postings, posted_on=posted_on, at=at)
    if not posted.repeated:
        amount = sum(p.amount_centimes for p in postings if p.role == "receivable")
        models.OpenItem.objects.create(
            tenant_id=actor.tenant_id, batch_id=0, number=number, account_id=account_id, kind=kind,
            amount_centimes=amount, due_on=due_on, posted_on=posted_on,
        )  # fmt: skip
    return posted


@operation.operation(audit=("item_number", "amount_centimes", "cause"))
def place_hold(
    *, actor: operation.Actor, item_number: int, amount_centimes: int, cause: str, at: datetime.datetime
) -> int:
    """Keep collection away from part of an open item; returns the hold's id. Safe to repeat by cause.

    :raises HoldExceedsItem: the item is unknown, or owes less than the holds on it together
    """
    actor.require("ledger.hold")
    locks.lock_item(actor.tenant_id, item_number)  # two holds at once must not pass what the item owes together
    found = models.Hold.objects.filter(cause=cause).first()
    if found is not None:
        return found.id
    item = models.OpenItem.objects.filter(number=item_number).first()
    left = 0 if item is None else item.amount_centimes - _allocated(item_number) - _held(item_number)
    if item is None or amount_centimes > left:
        raise HoldExceedsItem(f"item {item_number}: {amount_centimes} asked, {left} left")
    hold = models.Hold.objects.create(
        item_number=item_number, account_id=item.account_id, amount_centimes=amount_centimes, cause=cause, placed_at=at
    )
    return hold.id


@operation.operation(audit=("cause",))
def release_hold(*, actor: operation.Actor, cause: str, at: datetime.datetime) -> None:
    """End a hold; repeating it changes nothing.

    :raises HoldNotFound: no hold has this cause
    """
    actor.require("ledger.hold")
    hold = models.Hold.objects.filter(cause=cause).first()
    if hold is None:
        raise HoldNotFound(cause)
    models.HoldRelease.objects.get_or_create(hold=hold, defaults={"released_at": at})


@dataclasses.dataclass(frozen=True)
class ImportedBalances:
    """What an import of opening balances booked. Amounts in centimes."""

    accounts: int
    owed_centimes: int
    deposit_centimes: int
    repeated: bool


@operation.operation(audit=("cause",))
def import_opening_balances(
    *, actor: operation.Actor, rows: pa.Table, first_number: int, cause: str, posted_on: datetime.date,
    at: datetime.datetime,
) -> ImportedBalances:  # fmt: skip
    """Book what a former operator hands over: one open item an account that owes, and the deposits held.

    :param rows: `types.OPENING_BALANCES`
    :param first_number: first of the numbers reserved for these items, one a row
    """
    actor.require("ledger.import-balances")
    owed = pc.sum(rows["amount_centimes"]).as_py() or 0
    deposits = pc.sum(rows["deposit_centimes"]).as_py() or 0
    summary = [
        types.Posting("receivable", owed),
        types.Posting("deposit", -deposits),
        types.Posting("switch_over", deposits - owed),
    ]
    posted = journal.write(cause=cause, kind="opening", postings=summary, posted_on=posted_on, at=at)
    if not posted.repeated:
        bulk.stage(rows.select(types.OPENING_BALANCES.names), "staged_balances")
        with connections[routing.APPLICATION].cursor() as cursor:
            cursor.execute(_ITEMS_FROM_BALANCES, [first_number, posted_on])
            cursor.execute(_DEPOSITS_FROM_BALANCES, [posted.transaction_id])
    return ImportedBalances(rows.num_rows, owed, deposits, posted.repeated)


_ITEMS_FROM_BALANCES = """
INSERT INTO ledger_open_item (batch_id, number, account_id, kind, amount_centimes, due_on, posted_on)
SELECT 0, %s - 1 + row_number() OVER (ORDER BY account_id), account_id, 'opening', amount_centimes, due_on, %s
FROM staged_balances WHERE amount_centimes <> 0
"""
_DEPOSITS_FROM_BALANCES = """
INSERT INTO ledger_deposit (account_id, amount_centimes, transaction_id)
SELECT account_id, deposit_centimes, %s FROM staged_balances WHERE deposit_centimes > 0
"""


def _allocated(number: int) -> int:
    return sum(models.Allocation.objects.filter(item_number=number).values_list("amount_centimes", flat=True))


def _held(number: int) -> int:
    standing = models.Hold.objects.filter(item_number=number).exclude(
        id__in=models.HoldRelease.objects.values("hold_id")
    )
    return sum(standing.values_list("amount_centimes", flat=True))
