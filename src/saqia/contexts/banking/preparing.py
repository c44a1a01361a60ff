"""Files of orders: what is due of accounts with a mandate, and approved refunds, gathered for a second person."""

import dataclasses
import datetime

from saqia.contexts.banking import events, models, reading, rules, states, types
from saqia.contexts.banking.accounts import BankAccountUnknown
from saqia.contexts.parties import queries as parties
from saqia.contexts.payments import queries as payments
from saqia.contexts.payments import types as payment_types
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.numbering import series
from saqia.platform.outbox import publishing
from saqia.platform.wording import local

_STANDING = [states.PREPARED, states.APPROVED, states.SENT]


class NothingToOrder(Exception):
    """No debit is due, or no refund waits: there is no file to prepare."""


class TooSoon(Exception):
    """The customer is told before a debit: the earliest day is `earliest_on`."""

    def __init__(self, earliest_on: datetime.date) -> None:
        super().__init__(earliest_on.isoformat())
        self.earliest_on = earliest_on


class DayPast(Exception):
    """No bank transfers on a day that is over."""


@dataclasses.dataclass(frozen=True)
class _Wanted:
    """One order to be."""

    account_id: int
    amount_centimes: int
    name: str
    rib: str
    mandate: models.Mandate | None = None
    refund_id: int | None = None
    items: tuple[int, ...] = ()


@operation.operation(audit=("bank_account", "on"))
def prepare_direct_debits(
    *, actor: operation.Actor, bank_account: str, on: datetime.date, at: datetime.datetime
) -> types.Prepared:
    """Gather what is due until a day of every account with a mandate and no debit under way.

    :param bank_account: code of the company's account that collects
    :param on: when the banks debit
    :raises BankAccountUnknown: unknown, or without a creditor identifier
    :raises TooSoon: customers could not be told in time
    :raises NothingToOrder: nothing is due
    """
    actor.require("banking.prepare-orders")
    account = _locked(bank_account)
    if not account.creditor_id:
        raise BankAccountUnknown(bank_account)
    earliest = local_time.day(at) + datetime.timedelta(days=rules.debits().announce_days)
    if on < earliest:
        raise TooSoon(earliest)
    busy = models.Order.objects.filter(state=states.OPEN, file__state__in=_STANDING, refund_id=None)
    mandates = models.Mandate.objects.filter(state=states.ACTIVE).exclude(account_id__in=busy.values("account_id"))
    by_account = {row.account_id: row for row in mandates.order_by("account_id")}
    wanted, left_out = [], []
    for dues in payments.list_dues(account_ids=list(by_account), on=on):
        found = _debit(by_account[dues.account_id], dues, on)
        if found and found.amount_centimes > rules.debits().most_centimes:
            left_out.append((dues.account_id, "too-much"))
        elif found:
            wanted.append(found)
    return types.Prepared(_write(actor, account, "debits", on, wanted, at), tuple(left_out))


@operation.operation(audit=("bank_account", "on"))
def prepare_refund_transfers(
    *, actor: operation.Actor, bank_account: str, on: datetime.date, at: datetime.datetime
) -> types.Prepared:
    """Gather the approved refunds that no transfer is under way for.

    :param on: when the bank transfers
    :raises BankAccountUnknown: the company has no such account
    :raises DayPast: the day is over
    :raises NothingToOrder: no approved refund waits
    """
    actor.require("banking.prepare-orders")
    account = _locked(bank_account)
    if on < local_time.day(at):
        raise DayPast
    under_way = models.Order.objects.filter(file__state__in=_STANDING, refund_id__isnull=False)
    busy = set(under_way.exclude(state__in=[states.RETURNED, states.REJECTED]).values_list("refund_id", flat=True))
    refunds = [one for one in payments.list_refunds(status="approved", most=10_000) if one.refund_id not in busy]
    ribs = parties.find_ribs(one.bank_account_id for one in refunds)
    names = parties.find_names(customer_id for customer_id, _ in ribs.values())
    wanted, left_out = [], []
    for refund in refunds:
        customer_id, rib = ribs.get(refund.bank_account_id, (0, ""))
        if not rib:
            left_out.append((refund.account_id, "no-account"))
            continue
        name = names[customer_id].name_latin or names[customer_id].name_ar
        wanted.append(_Wanted(refund.account_id, refund.amount_centimes, name[:70], rib, refund_id=refund.refund_id))
    return types.Prepared(_write(actor, account, "transfers", on, wanted, at), tuple(left_out))


def _locked(code: str) -> models.BankAccount:
    """Return an account of the company; all are locked: what is due is gathered once, whichever account collects it."""
    rows = {row.code: row for row in models.BankAccount.objects.select_for_update().order_by("id")}
    if code not in rows:
        raise BankAccountUnknown(code)
    return rows[code]


def _debit(mandate: models.Mandate, dues: payment_types.Dues, on: datetime.date) -> _Wanted | None:
    """Return the debit of what an account owes until a day; disputed parts are not asked for."""
    items = [item for item in dues.items if item.due_on <= on and item.left_centimes > item.held_centimes]
    amount = sum(item.left_centimes - item.held_centimes for item in items)
    if not amount:
        return None
    numbers = tuple(item.number for item in items)
    return _Wanted(mandate.account_id, amount, mandate.holder, mandate.rib, mandate, items=numbers)


def _write(
    actor: operation.Actor, account: models.BankAccount, kind: str, on: datetime.date, wanted: list[_Wanted],
    at: datetime.datetime,
) -> types.OrderFile:  # fmt: skip
    if not wanted:
        raise NothingToOrder(kind)
    year = local(at).year
    rank = models.OrderFile.objects.count() + 1
    number = series.next_number(actor=actor, series="bank-orders", year=year, cause=f"{kind}:{rank}", at=at)
    message_id = f"{'DD' if kind == 'debits' else 'TR'}{year}{number:06d}"
    total = sum(one.amount_centimes for one in wanted)
    file = models.OrderFile.objects.create(
        message_id=message_id, kind=kind, bank_account=account, execute_on=on, amount_centimes=total,
        order_count=len(wanted), prepared_at=at, prepared_by=actor.name,
    )  # fmt: skip
    models.Order.objects.bulk_create(
        models.Order(
            file=file, end_to_end=f"{message_id}-{place:05d}", account_id=one.account_id, mandate=one.mandate,
            refund_id=one.refund_id, amount_centimes=one.amount_centimes, items=list(one.items),
            sequence="" if one.mandate is None else ("RCUR" if one.mandate.used_on else "FRST"),
            name=one.name, rib=one.rib,
        )
        for place, one in enumerate(wanted, 1)
    )  # fmt: skip
    told = events.OrdersPrepared(message_id, kind, total)
    publishing.publish(actor=actor, event=told, at=at)
    return reading.order_file(file)
