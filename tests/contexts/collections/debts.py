"""Debts of chosen amounts and days on the accounts of billing's world, and who acts on them."""

import datetime

from tests.contexts.billing import world as worlds

from saqia.contexts.collections import models, operations, types
from saqia.contexts.ledger import operations as ledger
from saqia.contexts.ledger import types as ledger_types
from saqia.platform import operation
from saqia.platform.tenancy import scope

SYSTEM = operation.system_actor(tenant_id=1, name="test")
DUE = datetime.date(2026, 4, 1)
REMINDED, NOTICED, CUT = (datetime.date(2026, 4, 8), datetime.date(2026, 4, 21), datetime.date(2026, 5, 6))
"""Wednesday, Tuesday, Wednesday: the days on which a household's debt of 1 April is ripe for each step."""


def clerk(*permissions: str, tenant_id: int = 1, person: int = 5) -> operation.Actor:
    """Return somebody of the staff who holds these permissions."""
    return operation.Actor(tenant_id, f"person:{person}", person, frozenset(permissions))


def noon(on: datetime.date) -> datetime.datetime:
    """Return the middle of a day."""
    return datetime.datetime.combine(on, datetime.time(12), datetime.UTC)


def owe(world: worlds.World, name: str, centimes: int = 50_000, due_on: datetime.date = DUE, number: int = 0) -> int:
    """Have an account owe an amount since a day; return the item's number."""
    account_id = world.accounts[name].account_id
    number = number or 2026_700_000_000 + account_id * 100 + due_on.month
    postings = [ledger_types.Posting("receivable", centimes, account_id), ledger_types.Posting("energy", -centimes)]
    ledger.post_item(
        actor=SYSTEM, number=number, kind="bill", account_id=account_id, cause=f"test:{number}", postings=postings,
        due_on=due_on, posted_on=due_on, at=noon(due_on),
    )  # fmt: skip
    return number


def pay(world: worlds.World, name: str, centimes: int, on: datetime.date, cause: str = "pay") -> None:
    """Pay an amount on an account."""
    ledger.post_payment(
        actor=SYSTEM, account_id=world.accounts[name].account_id, amount_centimes=centimes, cause=cause, posted_on=on,
        at=noon(on),
    )  # fmt: skip


def run(on: datetime.date) -> types.Part:
    """Run dunning on a day."""
    return operations.run_dunning(actor=SYSTEM, on=on, at=noon(on))


def taken(part: types.Part) -> list[tuple[int, str, int]]:
    """Return account, step and amount of what a run took."""
    return [(one.account_id, one.step, one.amount_centimes) for one in part.taken]


def reasons(part: types.Part) -> list[tuple[str, str]]:
    """Return the steps that a run left alone, and why."""
    return [(one.step, one.reason) for one in part.kept]


def write_notices(on: datetime.date = NOTICED) -> list[types.Letter]:
    """Print the notices that were taken on a day."""
    from saqia.contexts.collections import queries

    with scope.reading(1):
        steps = [one for one in queries.list_written_steps(on=on) if one.step == "notice"]
    ids = [one.account_id for one in steps]
    return operations.print_letters(
        actor=SYSTEM, run_id=steps[0].run_id, step="notice", account_ids=ids, at=noon(on)
    )  # fmt: skip


def noticed(world: worlds.World, name: str, centimes: int = 50_000, *, is_written: bool = True) -> int:
    """Have an account owe, be reminded and be noticed, on paper unless told; return the item's number."""
    number = owe(world, name, centimes)
    run(REMINDED)
    run(NOTICED)
    if is_written:
        write_notices()
    return number


def ordered(world: worlds.World, name: str = "plain", centimes: int = 50_000) -> types.Order:
    """Have an account reach the cut; return the order."""
    noticed(world, name, centimes)
    run(CUT)
    return order_of(world, name)


def order_of(world: worlds.World, name: str = "plain") -> types.Order:
    """Return the newest order of an account."""
    from saqia.contexts.collections import queries

    with scope.reading(1):
        return queries.list_orders(account_ids=[world.accounts[name].account_id])[0]


def written() -> tuple[int, ...]:
    """Return how many rows of each table there are."""
    tables = (models.Run, models.StepTaken, models.Order, models.Protection, models.Plan, models.DepositRefund,
              models.WriteOff)  # fmt: skip
    with scope.reading(1):
        return tuple(table.objects.count() for table in tables)
