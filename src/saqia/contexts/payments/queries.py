"""Reads of payments, inside the caller's `scope.reading`. Amounts in centimes."""

import datetime
from collections.abc import Iterable

from saqia.contexts.billing import queries as billing
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.payments import models, numbers, reading, rules, splitting, states, types
from saqia.contexts.payments.batches import look_at as look_at
from saqia.contexts.payments.collectors import Collector as Collector
from saqia.contexts.payments.collectors import find_application as find_application
from saqia.contexts.payments.collectors import find_collector as find_collector
from saqia.contexts.payments.collectors import find_guarantee_warning as find_guarantee_warning
from saqia.contexts.payments.collectors import find_settlement as find_settlement
from saqia.contexts.payments.collectors import list_collectors as list_collectors
from saqia.contexts.payments.collectors import sum_settlements as sum_settlements
from saqia.contexts.payments.duties import duty as duty
from saqia.contexts.payments.duties import duty_rate as duty_rate
from saqia.contexts.payments.holding import get_held as get_held
from saqia.contexts.payments.holding import list_held as list_held
from saqia.contexts.payments.orders import OrderUnknown as OrderUnknown
from saqia.contexts.payments.reading import PaymentUnknown as PaymentUnknown
from saqia.contexts.payments.refunding import list_credits as list_credits
from saqia.contexts.payments.refunding import list_refundable as list_refundable
from saqia.contexts.payments.reversing import get_last_day as get_last_day
from saqia.contexts.payments.rules import aggregator_channels as aggregator_channels
from saqia.contexts.payments.rules import get_clearing as get_clearing
from saqia.contexts.payments.rules import inquiries as inquiries
from saqia.contexts.payments.rules import least_refund_centimes as least_refund_centimes
from saqia.contexts.payments.splitting import split as split
from saqia.contexts.payments.statements import PartnerStatement as PartnerStatement
from saqia.contexts.payments.statements import get_partner_statement as get_partner_statement
from saqia.contexts.payments.sums import sum_sessions as sum_sessions
from saqia.contexts.payments.transfers import list_noted as list_noted
from saqia.contexts.payments.unsettled import list_unsettled as list_unsettled


def find_receipt_numbers(payment_ids: Iterable[int]) -> dict[int, str]:
    """Return payment id -> the number of its receipt; unknown ids are left out. One light query, however many."""
    rows = models.Payment.objects.filter(id__in=list(payment_ids)).values_list("id", "posted_on")
    return {number: numbers.make(on.year, number) for number, on in rows}


def find_dues(*, reference: str, on: datetime.date) -> types.Dues | None:
    """Return what may be paid under a reference: the number of a bill, contract or account as printed or typed.

    None: nobody has it. A bill's number names its item, which is paid first.
    """
    bill = billing.find_bill_by_printed_number(reference)
    if bill is not None:
        return get_dues(account_id=bill.account_id, on=on, named=bill.number)
    account_id = contracts.find_account_id(reference)
    return None if account_id is None else get_dues(account_id=account_id, on=on)


def find_named(references: Iterable[str]) -> dict[str, tuple[int, int | None]]:
    """Return reference -> the account that it names and, of a bill's number, its item; as `find_dues`. Three queries.

    References that nobody has are left out.
    """
    asked = set(references)
    if not asked:
        return {}
    bills = billing.find_bills_by_printed_number(asked)
    others = contracts.find_account_ids(asked - bills.keys())
    return {**bills, **{reference: (account_id, None) for reference, account_id in others.items()}}


def get_dues(*, account_id: int, on: datetime.date, named: int | None = None) -> types.Dues:
    """Return what an account may pay on a day, oldest due first; its credits have paid for the oldest already."""
    return list_dues(account_ids=[account_id], on=on, named=named)[0]


def list_dues(*, account_ids: Iterable[int], on: datetime.date, named: int | None = None) -> list[types.Dues]:
    """Return what these accounts may pay on a day; accounts that do not exist are left out. Few queries."""
    accounts = contracts.find_account_numbers(account_ids)
    items: dict[int, list[types.Due]] = {account_id: [] for account_id in accounts}
    for one in billing.list_item_standings(account_ids=list(items), on=on):
        if one.left_centimes > 0:
            due = types.Due(
                one.number, one.kind, one.left_centimes, one.held_centimes, one.due_on, one.state == "overdue"
            )
            items[one.account_id].append(due)
    return [types.Dues(one, number, tuple(items[one]), named) for one, number in accounts.items()]


def find_payment(*, channel: str, collector: str, reference: str) -> types.Receipt | None:
    """Return the payment that a collector reported under a reference, or None."""
    row = models.Payment.objects.filter(channel=channel, collector=collector, reference=reference).first()
    return None if row is None else reading.receipts([row])[0]


def get_payment(number: str) -> types.Receipt:
    """Return the payment of a receipt's number, as printed or typed.

    :raises PaymentUnknown: no payment has it
    """
    return reading.receipts([reading.get_row(number)])[0]


def is_taken_back(number: str) -> bool:
    """Tell whether the payment of a receipt's number was taken back; False of a number that nobody has."""
    payment_id = numbers.read(number)
    return payment_id is not None and models.Reversal.objects.filter(payment_id=payment_id).exists()


def get_payments(payment_ids: Iterable[int]) -> list[types.Receipt]:
    """Return payments by their ids, oldest first."""
    return reading.receipts(models.Payment.objects.filter(id__in=list(payment_ids)).order_by("id"))


def list_payments(*, account_ids: Iterable[int], most: int = 24) -> list[types.Receipt]:
    """Return the payments of some accounts, newest first; three queries, however many."""
    asked = models.Share.objects.filter(account_id__in=list(account_ids)).values("payment_id")
    return reading.receipts(models.Payment.objects.filter(id__in=asked).order_by("-id")[:most])


def page_payments(
    *, on: datetime.date | None = None, channel: str = "", collector: str = "", session_id: int | None = None,
    before_id: int | None = None, most: int = 50, is_standing: bool = False,
) -> list[types.Receipt]:  # fmt: skip
    """Return the next payments, newest first, of a day, channel, collector or cash session.

    :param is_standing: without those that were taken back
    """
    rows = models.Payment.objects.order_by("-id")
    if on is not None:
        rows = rows.filter(posted_on=on)
    if channel:
        rows = rows.filter(channel=channel)
    if collector:
        rows = rows.filter(collector=collector)
    if session_id is not None:
        rows = rows.filter(session_id=session_id)
    if before_id is not None:
        rows = rows.filter(id__lt=before_id)
    if is_standing:
        rows = rows.exclude(id__in=models.Reversal.objects.values("payment_id"))
    return reading.receipts(rows[:most])


def list_service_parts(*, payment_ids: Iterable[int]) -> list[types.ServicePart]:
    """Return what payments paid for, by item and service, in the order of the rules."""
    return splitting.parts_of(payment_ids)


def find_way_paid(*, account_id: int, item_number: int) -> str | None:
    """Return how an item was last paid, as the stamp duty knows it; None while no payment counts for it."""
    standing = [one for one in list_payments(account_ids=[account_id]) if one.reversed_on is None]
    paid = list_service_parts(payment_ids=[one.payment_id for one in standing])
    its = {part.payment_id for part in paid if part.item_number == item_number}
    return next((rules.methods()[one.method].duty for one in standing if one.payment_id in its), None)


def get_order(number: str) -> types.Order:
    """Return an order.

    :raises OrderUnknown: there is none of this number
    """
    row = models.Order.objects.select_related("payment").filter(number=number).first()
    if row is None:
        raise OrderUnknown(number)
    return reading.order(row)


def list_orders(
    *, channel: str, statuses: Iterable[str], since: datetime.datetime, most: int = 500
) -> list[types.Order]:
    """Return the orders of a channel opened since then that stand in these states, oldest first."""
    rows = models.Order.objects.select_related("payment").filter(channel=channel, status__in=list(statuses))
    return [reading.order(row) for row in rows.filter(opened_at__gte=since).order_by("opened_at", "id")[:most]]


def has_late_orders(at: datetime.datetime) -> bool:
    """Say whether an open order's time is over, which `expire_orders` would end."""
    return models.Order.objects.filter(status=states.OPEN, expires_at__lte=at).exists()


def get_refund(refund_id: int) -> types.Refund | None:
    """Return a refund, or None."""
    row = models.Refund.objects.filter(id=refund_id).first()
    return None if row is None else reading.refund(row)


def list_refunds(*, status: str = "", account_ids: Iterable[int] | None = None, most: int = 200) -> list[types.Refund]:
    """Return refunds in a state or of some accounts, those due first at the head."""
    rows = models.Refund.objects.order_by("due_on", "id")
    if status:
        rows = rows.filter(status=status)
    if account_ids is not None:
        rows = rows.filter(account_id__in=list(account_ids))
    return [reading.refund(row) for row in rows[:most]]
