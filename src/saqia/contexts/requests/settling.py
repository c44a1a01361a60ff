"""A terminated account is settled: the deposit is set against what is owed, and one side owes the rest, or neither.

A deposit is held for an account, not for one of its contracts (`ledger`): while another contract of it runs, or
has ended and waits for its own settlement, the account keeps the deposit and any credit; the last one releases them.
"""

import datetime
from collections.abc import Collection

from saqia.contexts.billing import queries as billing
from saqia.contexts.cases import operations as cases
from saqia.contexts.cases import queries as case_queries
from saqia.contexts.collections import queries as collections
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.ledger import operations as ledger
from saqia.contexts.ledger import queries as ledger_queries
from saqia.contexts.requests import ending, events, models, types
from saqia.contexts.requests.connecting import RequestNotFound
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.outbox import publishing

BALANCE_DUE, REFUND_DUE = "balance-due", "refund-due"
"""The stages in which a file waits for what the customer owes, and for what finance transfers."""


class BillNotOfAccount(Exception):
    """The number is of no bill of this account since the supply ended."""

    def __init__(self, bill_number: int) -> None:
        super().__init__(bill_number)
        self.bill_number = bill_number


@operation.operation(audit=("number", "final_bill_number"))
def settle_account(
    *, actor: operation.Actor, number: str, final_bill_number: int, at: datetime.datetime
) -> types.Termination:
    """Set the deposit and any credit against what the account owes; the file goes where the figures lead.

    Where another contract of the account runs, its deposit and its credit are kept (`Settlement.is_last`).

    Something is left to the customer: a refund is due, paid by finance. Nothing is left: the file is closed. Money is
    still owed: the file stays open, says how much, and `follow_balances` moves it on once it is paid.

    :param final_bill_number: of the bill made after the end of the supply
    :raises RequestNotFound: no such termination
    :raises BillNotOfAccount: no bill of this account covers the end of the supply
    :raises cases.ActionNotHere, cases.ActionNotYours: the file is elsewhere, or it is for others to settle
    """
    actor.require("requests.settle-account")
    row = models.Termination.objects.select_for_update().filter(number=number).first()
    if row is None or row.account_id is None:
        raise RequestNotFound
    _require_bill(final_bill_number, row)
    found = figures(row)
    action = _way_out(found, "state-refund", "settle-even", "ask-balance")
    cases.act_on_file(actor=actor, number=number, action=action, door="requests.settle_account", at=at)
    _release(actor, row.account_id, number, found.deposit_centimes, at)
    row.final_bill_number = final_bill_number
    row.deposit_centimes, row.owed_centimes = found.deposit_centimes, found.owed_centimes
    row.refund_centimes, row.is_last, row.kept_centimes = found.refund_centimes, found.is_last, found.kept_centimes
    row.save()
    _tell(actor, row, found, at)
    return ending.frozen(row)


@operation.operation
def follow_balances(
    *, actor: operation.Actor, account_ids: Collection[int], at: datetime.datetime
) -> list[types.Termination]:  # fmt: skip
    """Look again at the files of accounts that wait for money; return those that moved on.

    Paid, a file is closed; paid too much, the rest is due to be refunded; less than all of it changes nothing.
    """
    actor.require("requests.follow-balances")
    rows = models.Termination.objects.select_for_update().order_by("id")
    waiting = rows.filter(account_id__in=list(account_ids), outcome="", refund_centimes=0)
    return [ending.frozen(row) for row in waiting if _moved_on(actor, row, at)]


@operation.operation(audit=("number",))
def follow_refund(*, actor: operation.Actor, number: str, at: datetime.datetime) -> bool:
    """Close the file whose refund was transferred; False: none of this number waits for it."""
    actor.require("requests.follow-balances")
    row = models.Termination.objects.select_for_update().filter(number=number).first()
    if row is None or _stage(row, at) != REFUND_DUE:
        return False
    cases.act_on_file(actor=actor, number=number, action="pay-refund", door="requests.follow_refund", at=at)
    return True


@operation.operation(audit=("number",))
def follow_set_off(*, actor: operation.Actor, number: str, at: datetime.datetime) -> bool:
    """Move the file on whose refund later debts took whole: closed, or waiting for what is owed beyond it.

    False: none of this number waits for its refund.
    """
    actor.require("requests.follow-balances")
    row = models.Termination.objects.select_for_update().filter(number=number).first()
    if row is None or _stage(row, at) != REFUND_DUE:
        return False
    found = figures(row)
    action = "set-off-owing" if found.left_centimes else "set-off"
    cases.act_on_file(actor=actor, number=number, action=action, door="requests.follow_set_off", at=at)
    row.owed_centimes, row.refund_centimes = (row.deposit_centimes or 0) + found.left_centimes, 0
    row.save(update_fields=["owed_centimes", "refund_centimes"])
    if found.left_centimes:
        _tell(actor, row, found, at)
    return True


def figures(row: models.Termination) -> types.Settlement:
    """Return what the deposit and the debts of a termination's account come to now."""
    account_id = row.account_id or 0
    held, is_last = ledger_queries.get_deposit_held(account_id=account_id), _is_last(row)
    return types.Settlement(
        deposit_centimes=held if is_last else 0, owed_centimes=ledger_queries.get_balance(account_id=account_id),
        is_last=is_last, kept_centimes=0 if is_last else held,
    )  # fmt: skip


def _is_last(row: models.Termination) -> bool:
    """Say whether no other contract of the account runs, or has ended by a file that is still to be settled."""
    [account] = contracts.list_accounts([row.account_id or 0])
    if any(one.ends_on is None for one in account.contracts):
        return False
    others = models.Termination.objects.filter(account_id=row.account_id, outcome="", final_bill_number=None)
    return not others.exclude(id=row.id).exclude(ended_on=None).exists()


def _moved_on(actor: operation.Actor, row: models.Termination, at: datetime.datetime) -> bool:
    found = figures(row)
    if _stage(row, at) != BALANCE_DUE or found.left_centimes > 0:
        return False
    is_refunded = found.refund_centimes > 0 and not _was_set_off(row)
    action = "balance-exceeded" if is_refunded else "balance-paid"
    cases.act_on_file(actor=actor, number=row.number, action=action, door="requests.follow_balances", at=at)
    if is_refunded:
        row.refund_centimes = found.refund_centimes
        row.save(update_fields=["refund_centimes"])
        _tell(actor, row, found, at)
    return True


def _was_set_off(row: models.Termination) -> bool:
    """Say whether a file had its refund, once: what its account is owed since goes back by `leaving`."""
    tracked = collections.list_deposits(account_ids=[row.account_id or 0], statuses=("set-off",))
    return any(one.cause == row.number for one in tracked)


def _stage(row: models.Termination, at: datetime.datetime) -> str:
    return case_queries.get_line(row.number, on=local_time.day(at)).stage


def _way_out(found: types.Settlement, refund: str, even: str, owing: str) -> str:
    if found.refund_centimes:
        return refund
    return owing if found.left_centimes else even


def _release(actor: operation.Actor, account_id: int, number: str, centimes: int, at: datetime.datetime) -> None:
    """Make the deposit a credit of its account, under the cause by which its refund would ask for the same."""
    if centimes <= 0:
        return
    system = operation.system_actor(tenant_id=actor.tenant_id, name=f"termination:{actor.name}")
    ledger.release_deposit(
        actor=system, account_id=account_id, amount_centimes=centimes, cause=f"deposit:{number}",
        posted_on=local_time.day(at), at=at,
    )  # fmt: skip


def _tell(actor: operation.Actor, row: models.Termination, found: types.Settlement, at: datetime.datetime) -> None:
    account_id = row.account_id or 0
    if found.refund_centimes:
        stated = events.RefundStated(number=row.number, account_id=account_id, refund_centimes=found.refund_centimes)
        publishing.publish(actor=actor, event=stated, at=at)
    elif found.left_centimes:
        asked = events.BalanceAsked(number=row.number, account_id=account_id, left_centimes=found.left_centimes)
        publishing.publish(actor=actor, event=asked, at=at)


def _require_bill(bill_number: int, row: models.Termination) -> None:
    try:
        bill = billing.get_header(number=bill_number)
    except billing.BillUnknown:
        raise BillNotOfAccount(bill_number) from None
    covers = row.ended_on is not None and bill.to_on >= row.ended_on
    if bill.account_id != row.account_id or bill.kind != "bill" or not covers:
        raise BillNotOfAccount(bill_number)
