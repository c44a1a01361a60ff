"""Two agencies with their cashiers and supervisors, for the tests of tills."""

import dataclasses
import datetime

from tests.contexts.billing import world as worlds

from saqia.contexts.ledger import queries as ledger
from saqia.contexts.payments import types as payments
from saqia.contexts.staff import operations as hiring
from saqia.contexts.staff import queries as staff
from saqia.contexts.tills import models, operations, queries, types
from saqia.platform import operation
from saqia.platform.outbox import models as outbox
from saqia.platform.tenancy import scope

AT = datetime.datetime(2026, 5, 4, 10, tzinfo=datetime.UTC)
ON = datetime.date(2026, 5, 4)
FLOAT = 50_000


@dataclasses.dataclass(frozen=True)
class Agencies:
    """Who works where: two units, a cashier in each, a second one and the supervisor in the first, finance above."""

    world: worlds.World
    unit: int
    other_unit: int
    cashier: operation.Actor
    second: operation.Actor
    elsewhere: operation.Actor
    supervisor: operation.Actor
    other_supervisor: operation.Actor
    finance: operation.Actor

    def account(self, name: str = "three") -> int:
        """Return an account's id."""
        return self.world.accounts[name].account_id


def staffed(world: worlds.World) -> Agencies:
    """Open two agencies below a direction and fill their posts."""
    top = _unit(world, "DIR", "direction", None)
    unit, other = _unit(world, "AG-1", "agency", top), _unit(world, "AG-2", "mobile_agency", top)
    return Agencies(
        world, unit, other, _hired(world, "C1", unit, "agent"), _hired(world, "C2", unit, "agent"),
        _hired(world, "C3", other, "agent"), _hired(world, "S1", unit, "supervisor"),
        _hired(world, "S2", other, "supervisor"), _hired(world, "F1", top, "finance"),
    )  # fmt: skip


def opened(town: Agencies, actor: operation.Actor | None = None, *, float_centimes: int = FLOAT) -> types.Session:
    """Open a till at the first agency."""
    return operations.open_session(actor=actor or town.cashier, unit_id=town.unit, float_centimes=float_centimes, at=AT)


def take(
    town: Agencies, session: types.Session, amount: int, key: str = "k1", *, actor: operation.Actor | None = None,
    method: str = "cash", account: str = "three", given: int | None = None, cheque: types.ChequeGiven | None = None,
    instrument: str = "", at: datetime.datetime = AT,
) -> types.Receipt:  # fmt: skip
    """Take a payment of one account."""
    return operations.take_payment(
        actor=actor or town.cashier, session_id=session.id, key=key, method=method,
        lines=[payments.Line(town.account(account), amount)], at=at, given_centimes=given, cheque=cheque,
        instrument=instrument,
    )  # fmt: skip


def session_of(session_id: int) -> types.Session:
    """Return a till."""
    with scope.reading(1):
        return queries.get_session(session_id).session


def written() -> tuple[int, ...]:
    """Return how many rows of everything there are."""
    with scope.reading(1):
        kinds = (models.Session, models.Receipt, models.Print, models.Count, models.Deposit, models.Cheque)
        return (*(kind.objects.count() for kind in kinds), outbox.Event.objects.count())


def books(*codes: str) -> list[int]:
    """Return what stands on accounts of the chart; everything sums to zero."""
    with scope.reading(1):
        found = ledger.get_trial_balance()
    assert sum(found.values()) == 0
    return [found.get(code, 0) for code in codes]


def _unit(world: worlds.World, code: str, kind: str, parent: int | None) -> int:
    return hiring.open_unit(
        actor=world.actor, code=code, kind=kind, name_ar=code, name_fr=code, parent_id=parent, commune_code=None,
        on=datetime.date(2026, 1, 5), at=AT,
    ).id  # fmt: skip


def _hired(world: worlds.World, number: str, unit: int, role: str) -> operation.Actor:
    on = datetime.date(2026, 1, 5)
    person = hiring.hire_person(
        actor=world.actor, number=number, name_ar=number, name_fr=number, language="fr", sign_in_id=None, on=on, at=AT
    )
    hiring.assign_role(actor=world.actor, person_id=person.id, unit_id=unit, role=role, starts_on=on, at=AT)
    return operation.Actor(1, f"person:{person.id}", person.id, staff.permissions_of([role]))
