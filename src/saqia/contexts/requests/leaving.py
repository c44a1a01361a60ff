"""An account that was left without a termination: its deposit is set against what it owes, the rest goes back.

A change of holder and an end for non-payment have no file that would settle the account. Once the bill up to its end is
made, the rule of `settling` holds here too; until then the account is on a list, with what it waits for. What it is
owed without a deposit goes back in the same way: an overpayment, a credit note after its end.
"""

import datetime
from collections.abc import Collection

from saqia.contexts.collections import operations as collections
from saqia.contexts.collections import queries as collection_queries
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.ledger import operations as ledger
from saqia.contexts.ledger import queries as ledger_queries
from saqia.contexts.payments import queries as payments
from saqia.contexts.requests import final_bills, models, types
from saqia.platform import operation
from saqia.platform.calendar import local_time

FILE, BILL, READY = "file", "bill", "ready"
"""What a left account waits for: its termination, which settles it; the bill up to its end; nothing."""


class AccountNotLeft(Exception):
    """The account is not settled by itself; `waits_for`: a code of this module, empty: it runs, or holds nothing."""

    def __init__(self, waits_for: str) -> None:
        super().__init__(waits_for)
        self.waits_for = waits_for


@operation.operation(audit=("account_id",))
def settle_left_account(*, actor: operation.Actor, account_id: int, at: datetime.datetime) -> types.Settlement:
    """Set the deposit and any credit of a left account against what it owes; what is left is followed until it is paid.

    :raises AccountNotLeft: a contract of it runs, it holds nothing and is owed nothing, or it waits for something
    """
    actor.require("requests.settle-left-account")
    on = local_time.day(at)
    found = next(iter(list_left(on=on, account_ids=[account_id])), None)
    if found is None or found.waits_for != READY:
        raise AccountNotLeft(found.waits_for if found else "")
    if not found.deposit_centimes:
        return _give_credit_back(actor, found, at)
    settled = types.Settlement(found.deposit_centimes, ledger_queries.get_balance(account_id=account_id))
    [account] = contracts.list_accounts([account_id])
    cause = f"ended:{account.number}:{found.closed_on.isoformat()}"
    ledger.release_deposit(
        actor=actor, account_id=account_id, amount_centimes=found.deposit_centimes, cause=f"deposit:{cause}",
        posted_on=on, at=at,
    )  # fmt: skip
    if settled.refund_centimes:
        collections.track_deposit_refund(
            actor=actor, account_id=account_id, cause=cause, deposit_centimes=found.deposit_centimes,
            amount_centimes=settled.refund_centimes, rib="", at=at,
        )  # fmt: skip
    return settled


def list_left(
    *, on: datetime.date, account_ids: Collection[int] = (), only_ready: bool = False, most: int = 200
) -> list[types.LeftAccount]:  # fmt: skip
    """Return the accounts that have ended and hold a deposit or are owed something, by id; of all, or of these.

    :param only_ready: those that wait for nothing: the others would not count to the most of a night
    """
    found: list[types.LeftAccount] = []
    for closed in final_bills.parts(on, account_ids):
        left = _left(closed, on)
        found += [one for one in left if one.waits_for == READY or not only_ready]
        if len(found) >= most:
            break
    return found[:most]


def _left(closed: dict[int, datetime.date], on: datetime.date) -> list[types.LeftAccount]:
    held = ledger_queries.list_deposits_held(account_ids=closed)
    credit = _credits(set(closed) - set(held), on)
    asked = sorted({*held, *credit})
    unbilled = final_bills.find_unbilled({one: closed[one] for one in asked})
    open_files = models.Termination.objects.filter(account_id__in=asked, outcome="")
    unsettled = set(open_files.filter(final_bill_number=None).values_list("account_id", flat=True))
    filed = unsettled | set(open_files.filter(account_id__in=list(credit)).values_list("account_id", flat=True))
    return [
        types.LeftAccount(
            one, closed[one], held.get(one, 0), credit.get(one, 0),
            _waits_for(one in filed, one in unbilled),
        )
        for one in asked
    ]  # fmt: skip


def _credits(account_ids: Collection[int], on: datetime.date) -> dict[int, int]:
    """Return account -> what it is owed, of those of which no refund is on its way; what is too little stays there."""
    credited = ledger_queries.find_credited(account_ids=account_ids)
    refunded = {
        one.account_id
        for one in collection_queries.list_deposits(
            account_ids=credited, statuses=("asked", "refund-proposed"), most=len(credited)
        )
    }
    owed = payments.list_credits(account_ids=credited - refunded, on=on)
    least = payments.least_refund_centimes(on)
    return {account_id: centimes for account_id, centimes in owed.items() if centimes >= least}


def _give_credit_back(actor: operation.Actor, found: types.LeftAccount, at: datetime.datetime) -> types.Settlement:
    """Have what an account is owed go back; each time that it is, under another cause."""
    [account] = contracts.list_accounts([found.account_id])
    turn = len(collection_queries.list_deposits(account_ids=[found.account_id])) + 1
    collections.track_deposit_refund(
        actor=actor, account_id=found.account_id, cause=f"credit:{account.number}:{turn}", deposit_centimes=0,
        amount_centimes=found.credit_centimes, rib="", at=at,
    )  # fmt: skip
    return types.Settlement(0, -found.credit_centimes)


def _waits_for(is_filed: bool, is_unbilled: bool) -> str:
    if is_filed:
        return FILE
    return BILL if is_unbilled else READY
