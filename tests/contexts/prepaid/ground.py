"""A prepaid meter of the small town of `tests/contexts/billing/world.py`, and what tests sell to it."""

import datetime

from tests.contexts.billing import world as worlds

from saqia.contexts.billing import operations as billing
from saqia.contexts.ledger import operations as ledger
from saqia.contexts.ledger import types as ledger_types
from saqia.contexts.prepaid import operations as prepaid
from saqia.contexts.prepaid import queries, types
from saqia.platform import operation
from saqia.platform.tenancy import scope

AT = datetime.datetime(2026, 5, 11, 10, 0, tzinfo=datetime.UTC)
DAY = AT.date()
OVERDUE = datetime.date(2026, 5, 1)
NUMBER = "14000000001"
KEY = types.KeyTerms("123457", "01", 1, 2014)
GRID = billing.Grid("srm-souss-massa", True)
FIXED = 2280
"""Rental and upkeep of a month of the demonstration grid, with tax."""


def registered(world: worlds.World, *, number: str = NUMBER, key: types.KeyTerms = KEY) -> types.Meter:
    """Register the meter of the account "prepaid"."""
    contract = world.accounts["prepaid"].contract_numbers[worlds.E]
    return prepaid.register_meter(
        actor=world.actor, number=number, contract_number=contract, key=key, cipher="EA11", derivation="DKGA04", at=AT
    )


def order(
    world: worlds.World, *, centimes: int = 10_000, key: str = "counter:AG1:1", at: datetime.datetime = AT,
    actor: operation.Actor | None = None, number: str = NUMBER,
) -> types.Vend:  # fmt: skip
    """Order a purchase."""
    return prepaid.order_vend(
        actor=actor or world.actor, meter_number=number, amount_centimes=centimes, key=key, grid=GRID, at=at
    )


def quote(centimes: int = 10_000, *, on: datetime.date = DAY) -> types.Quote:
    """Return what an amount buys."""
    with scope.reading(1):
        return queries.quote_vend(meter_number=NUMBER, amount_centimes=centimes, grid=GRID, tenant_id=1, on=on)


def owe(world: worlds.World, centimes: int, *, due_on: datetime.date = OVERDUE, number: int = 1) -> int:
    """Have the account owe something else."""
    account_id = world.accounts["prepaid"].account_id
    item = 2026_000_990_000 + number
    ledger.post_item(
        actor=world.actor, number=item, kind="bill", account_id=account_id, cause=f"test:{number}",
        postings=[
            ledger_types.Posting("receivable", centimes, account_id), ledger_types.Posting("energy", -centimes),
        ],
        due_on=due_on, posted_on=due_on, at=AT,
    )  # fmt: skip
    return item
