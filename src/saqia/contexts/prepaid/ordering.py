"""A purchase from its order to its end: ordered -> paid -> issued or refused; an order that nobody pays is canceled.

What is sold is posted as an open item of the account with the order, so that the payment can name it; an order that
comes to nothing undoes it.
"""

import datetime

from saqia.contexts.billing import operations as billing
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.ledger import operations as ledger
from saqia.contexts.ledger import types as ledger_types
from saqia.contexts.prepaid import events, history, models, quoting, refusals, rules, shapes, spending, types
from saqia.engine import codes, vending
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.outbox import publishing

_YEAR, _OWN, _RANKS = 1_000_000_000, 700_000_000, 100_000_000
_MOST = 500
_ROLES = {
    codes.Component.ENERGY: "energy",
    codes.Component.WATER: "water",
    codes.Component.AUDIOVISUAL_TAX: "tppan",
}
"""Account role of each component; standing charges go to `fixed`."""


@operation.operation(audit=("meter_number", "amount_centimes", "key"))
def order_vend(
    *, actor: operation.Actor, meter_number: str, amount_centimes: int, key: str, grid: billing.Grid,
    at: datetime.datetime,
) -> types.Vend:  # fmt: skip
    """Order a purchase: what it buys is fixed now. The same key again answers the first.

    :param key: channel, collector and reference of its payment
    :raises MeterUnknown: no meter has this number, or it is not this customer's
    :raises MeterBlocked: it may not buy
    :raises KeyExpired: its key makes no token any more
    :raises ContractEnded: its contract is not in force
    :raises AmountTooSmall: nothing is left for energy
    :raises AmountTooLarge: above what one purchase may be
    :raises DailyLimitReached: it bought as much as it may today
    :raises PriceUnknown: no tariff prices it
    :raises KeyUsedOtherwise: the key was used for another meter or amount
    """
    actor.require("prepaid.sell")
    meter, on = history.locked_meter(meter_number), local_time.day(at)
    _require_access(actor, meter, on)
    found = models.Vend.objects.select_related("meter").filter(key=key).first()
    if found is not None:
        if (found.meter_id, found.amount_centimes) != (meter.id, amount_centimes):
            raise refusals.KeyUsedOtherwise(key)
        return shapes.vend(found, models.Token.objects.filter(vend_id=found.id), repeated=True)
    quote = quoting.quote(meter, amount_centimes, grid, actor.tenant_id, on)
    row = models.Vend.objects.create(
        meter=meter, account_id=meter.account_id, kind=models.SALE, key=key, status=models.ORDERED, ordered_on=on,
        ordered_at=at, ordered_by=actor.name, amount_centimes=amount_centimes, credit_centimes=quote.credit_centimes,
        emergency_centimes=quote.emergency_centimes, arrears_centimes=quote.arrears_centimes,
        fixed_centimes=quote.fixed_centimes, fixed_until_on=quote.fixed_until_on,
        energy_centimes=quote.energy_centimes, vat_centimes=quote.vat_centimes, left_centimes=quote.left_centimes,
        tenths=quote.tenths, shares=_written(quote.shares), demonstration=quote.demonstration,
        recovers=list(quote.recovers),
    )  # fmt: skip
    post_item(actor, row, quoting.SALE_ITEM, at)
    return shapes.vend(row)


@operation.operation(audit=("vend_id", "order_number"))
def name_order(*, actor: operation.Actor, vend_id: int, order_number: str, at: datetime.datetime) -> types.Vend:
    """Say by which order of payments a purchase is to be paid.

    :raises VendUnknown: this distributor has none
    """
    actor.require("prepaid.sell")
    row = history.locked_vend(vend_id)
    if not row.order_number:
        row.order_number = order_number
        row.save(update_fields=["order_number"])
    return shapes.vend(row)


@operation.operation(audit=("vend_id", "receipt_number"))
def confirm_vend(*, actor: operation.Actor, vend_id: int, receipt_number: str, at: datetime.datetime) -> types.Vend:
    """Say that a purchase is paid: its token is made after the commit. Repeating it changes nothing.

    An order that was canceled because nobody paid in time, and is paid after all, is taken up again. A payment that
    was taken back meanwhile buys nothing: the order stays as it is.

    :raises VendUnknown: this distributor has none
    :raises VendDecided: it was refused
    """
    actor.require("prepaid.issue")
    is_money = spending.spend(tenant_id=actor.tenant_id, receipt_number=receipt_number)
    row = history.locked_vend(vend_id)
    if row.status in (models.PAID, models.ISSUED):
        return shapes.vend(row, repeated=True)
    if row.status == models.REFUSED:
        raise refusals.VendDecided(row.status)
    if not is_money:
        return shapes.vend(row)
    if row.status == models.CANCELED:
        post_item(actor, row, quoting.SALE_ITEM, at, again=True)
    row.status, row.receipt_number, row.paid_at, row.ended_at = models.PAID, receipt_number, at, None
    row.save(update_fields=["status", "receipt_number", "paid_at", "ended_at", "item_number"])
    publishing.publish(actor=actor, event=events.VendPaid(vend_id=row.id, account_id=row.account_id), at=at)
    return shapes.vend(row)


@operation.operation(audit=("vend_id",))
def cancel_vend(*, actor: operation.Actor, vend_id: int, at: datetime.datetime) -> types.Vend:
    """End an order that is not paid; repeating it changes nothing.

    :raises VendUnknown: this distributor has none
    :raises VendDecided: it is paid, or has its token
    """
    actor.require("prepaid.issue")
    row = history.locked_vend(vend_id)
    if row.status == models.CANCELED:
        return shapes.vend(row, repeated=True)
    if row.status != models.ORDERED:
        raise refusals.VendDecided(row.status)
    row.status, row.ended_at = models.CANCELED, at
    row.save(update_fields=["status", "ended_at"])
    undo_item(actor, row, at)
    publishing.publish(actor=actor, event=events.VendCanceled(vend_id=row.id, account_id=row.account_id), at=at)
    return shapes.vend(row)


@operation.operation(audit=())
def cancel_overdue(*, actor: operation.Actor, at: datetime.datetime) -> int:
    """End the orders that nobody paid in the time of the rules; returns how many."""
    actor.require("prepaid.issue")
    minutes = rules.terms(local_time.day(at)).order_minutes
    late = at - datetime.timedelta(minutes=minutes)
    rows = models.Vend.objects.filter(status=models.ORDERED, ordered_at__lt=late).order_by("id")
    ids = list(rows.values_list("id", flat=True)[:_MOST])
    for vend_id in ids:  # in the order of their ids, as every other who locks several
        cancel_vend(actor=actor, vend_id=vend_id, at=at)
    return len(ids)


def post_item(
    actor: operation.Actor, row: models.Vend, kind: str, at: datetime.datetime, *, again: bool = False
) -> None:
    """Book what is sold as owed by the account, under a number of its own.

    :param again: it was undone: a second item takes its place
    """
    on = local_time.day(at)
    number = on.year * _YEAR + _OWN + row.id % _RANKS + (_RANKS // 2 if again else 0)
    ledger.post_item(
        actor=_system(actor), number=number, kind=kind, account_id=row.account_id,
        cause=f"prepaid:{row.id}{':again' if again else ''}", postings=_postings(row), due_on=on, posted_on=on, at=at,
    )  # fmt: skip
    row.item_number = number
    row.save(update_fields=["item_number"])


def undo_item(actor: operation.Actor, row: models.Vend, at: datetime.datetime) -> None:
    """Book that what was sold is not owed: the item is settled, what was paid for it becomes an advance."""
    reverse = [ledger_types.Posting(one.role, -one.amount_centimes, one.customer_account_id) for one in _postings(row)]
    ledger.void_item(
        actor=_system(actor), number=row.item_number or 0, cause=f"prepaid:{row.item_number}:undone",
        postings=reverse, posted_on=local_time.day(at), at=at,
    )  # fmt: skip


def _require_access(actor: operation.Actor, meter: models.PrepaidMeter, on: datetime.date) -> None:
    try:
        contracts.require_access(actor=actor, account_id=meter.account_id, right="prepaid.sell", on=on)
    except contracts.AccessRefused:
        raise refusals.MeterUnknown(meter.number) from None


def _postings(row: models.Vend) -> list[ledger_types.Posting]:
    owed = row.fixed_centimes + row.energy_centimes
    added: dict[str, int] = {}
    for share in shapes.shares(row.shares):
        role = _ROLES.get(share.component, "fixed")
        added[role] = added.get(role, 0) - share.ht_centimes
        added["vat"] = added.get("vat", 0) - share.vat_centimes
    postings = [ledger_types.Posting("receivable", owed, row.account_id)]
    return postings + [ledger_types.Posting(role, amount) for role, amount in sorted(added.items()) if amount]


def _written(shares: tuple[vending.Share, ...]) -> list[list[int]]:
    return [[int(share.component), share.ht_centimes, share.vat_centimes] for share in shares]


def _system(actor: operation.Actor) -> operation.Actor:
    """Return who books: nobody at a counter, or at home, posts to accounts by hand."""
    return operation.system_actor(tenant_id=actor.tenant_id, name="prepaid")
