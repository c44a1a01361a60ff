"""Paid, due, overdue, disputed, in credit: where the items of an account stand on a day. Pure: rows in, rows out.

What an account is owed pays for its debts without waiting for a posting: a credit note first for the bill that it
corrects, then every credit for the oldest due. Nobody is told to pay a bill that her own money covers.
"""

import dataclasses
import datetime
from collections.abc import Iterable, Mapping, Sequence

from saqia.contexts.ledger import types

PAID, CREDITED, DISPUTED, OVERDUE, DUE, IN_CREDIT, USED = (
    "paid", "credited", "disputed", "overdue", "due", "in-credit", "used",
)  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Item:
    """An open item as it is stored, with what is allocated to it and held of it. Centimes."""

    number: int
    account_id: int
    kind: str
    amount_centimes: int
    allocated_centimes: int
    held_centimes: int
    due_on: datetime.date
    posted_on: datetime.date

    @property
    def remaining_centimes(self) -> int:
        """What no posting has settled."""
        return self.amount_centimes - self.allocated_centimes


def standings(
    items: Iterable[Item], *, on: datetime.date, against: Mapping[int, int] | None = None
) -> list[types.ItemStanding]:
    """Return where each item stands, in the order given.

    :param against: credit note -> the bill that it corrects, where somebody knows
    """
    by_account: dict[int, list[Item]] = {}
    rows = list(items)
    for item in rows:
        by_account.setdefault(item.account_id, []).append(item)
    found: dict[int, types.ItemStanding] = {}
    for own in by_account.values():
        found.update({standing.number: standing for standing in _of_account(own, on, against or {})})
    return [found[item.number] for item in rows]


def totals(standing: Sequence[types.ItemStanding], *, account_ids: Iterable[int]) -> list[types.AccountStanding]:
    """Return what each of these accounts comes to, in the order asked for; one without items owes nothing."""
    by_account: dict[int, list[types.ItemStanding]] = {}
    for one in standing:
        by_account.setdefault(one.account_id, []).append(one)
    return [_total(account_id, by_account.get(account_id, [])) for account_id in account_ids]


def _of_account(items: list[Item], on: datetime.date, against: Mapping[int, int]) -> list[types.ItemStanding]:
    left = {item.number: item.remaining_centimes for item in items}
    own_credit: set[int] = set()
    for item in items:
        bill = against.get(item.number)
        if left[item.number] < 0 and bill is not None and left.get(bill, 0) > 0:
            _move(left, item.number, bill)
            own_credit.add(bill)
    debts = sorted((one for one in items if left[one.number] > 0), key=lambda one: (one.due_on, one.number))
    for credit in (one.number for one in items if left[one.number] < 0):
        for debt in debts:
            if left[debt.number] > 0 and left[credit] < 0:
                _move(left, credit, debt.number)
    return [_standing(item, left[item.number], on, item.number in own_credit) for item in items]


def _move(left: dict[int, int], credit: int, debt: int) -> None:
    used = min(-left[credit], left[debt])
    left[credit] += used
    left[debt] -= used


def _standing(item: Item, left: int, on: datetime.date, has_own_credit: bool) -> types.ItemStanding:
    held = min(item.held_centimes, max(left, 0))
    return types.ItemStanding(
        number=item.number, account_id=item.account_id, kind=item.kind, amount_centimes=item.amount_centimes,
        covered_centimes=item.amount_centimes - left, left_centimes=left, held_centimes=held, due_on=item.due_on,
        posted_on=item.posted_on, state=_state(item, left, held, on, has_own_credit),
    )  # fmt: skip


def _state(item: Item, left: int, held: int, on: datetime.date, has_own_credit: bool) -> str:
    if item.amount_centimes < 0:
        return IN_CREDIT if left < 0 else USED
    if left == 0:
        return CREDITED if has_own_credit and not item.allocated_centimes else PAID
    if held == left:
        return DISPUTED
    return OVERDUE if item.due_on < on else DUE


def _total(account_id: int, standing: Sequence[types.ItemStanding]) -> types.AccountStanding:
    def free(*states: str) -> int:
        return sum(one.left_centimes - one.held_centimes for one in standing if one.state in states)

    return types.AccountStanding(
        account_id=account_id,
        balance_centimes=sum(one.left_centimes for one in standing),
        due_centimes=free(DUE),
        overdue_centimes=free(OVERDUE),
        held_centimes=sum(one.held_centimes for one in standing),
        credit_centimes=-sum(one.left_centimes for one in standing if one.left_centimes < 0),
    )
