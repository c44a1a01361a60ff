"""What finance finds in the demonstration: days to sign, differences, debits to approve, a refused request."""

import datetime
from pathlib import Path
from typing import Any

from tests.contexts.banking import ground
from tests.contexts.billing import world as worlds
from tests.contexts.tills import counters as agencies

from saqia.contexts.banking import queries as banking
from saqia.contexts.billing import queries as billing
from saqia.contexts.payments import queries as payments
from saqia.contexts.reconciliation import queries
from saqia.contexts.staff import operations as hiring
from saqia.contexts.tills import queries as tills
from saqia.demo import banks, channels, debits, partners, roads
from saqia.platform import operation
from saqia.platform.tenancy import scope

AT = ground.AT
ON = AT.date()
ACTOR = operation.system_actor(tenant_id=1, name="demonstration")


def hire(world: worlds.World, unit: int, **roles: str) -> None:
    """Hire somebody under each staff number."""
    since = ON.replace(month=1, day=5)
    for number, role in roles.items():
        person = hiring.hire_person(
            actor=world.actor, number=number[1:], name_ar="شخص", name_fr="Personne", language="ar", sign_in_id=None,
            on=since, at=AT,
        )  # fmt: skip
        hiring.assign_role(actor=world.actor, person_id=person.id, unit_id=unit, role=role, starts_on=since, at=AT)


def test_days_debits_and_a_refused_request_are_left_once(april_billed: worlds.World, tmp_path: Path) -> None:
    town = agencies.staffed(april_billed)
    hire(april_billed, town.unit, n0001="director", n0002="finance", n0008="agent")
    [cycle] = ground.read(lambda: billing.list_cycles(most=1))
    given: dict[str, Any] = {"actor": ACTOR, "cycle_id": cycle.cycle_id, "at": AT}
    partners.welcome(actor=ACTOR, kept=tmp_path / "network", at=AT)
    assert channels.work(**given) > 0 and channels.work(**given) == 0
    banks.welcome(**given)
    debits.order(**given)
    assert roads.drive(actor=ACTOR, at=AT) == 1 and roads.drive(actor=ACTOR, at=AT) == 0
    with scope.reading(1):
        days = [queries.list_days(on=ON - datetime.timedelta(days=ago))[0] for ago in (4, 3, 2)]
        differences = queries.list_differences()
        assert [one.faults for one in tills.list_refused()] and payments.list_refunds(status="approved")
        assert banking.page_order_files(most=2) is not None
    assert [(one.is_closed, one.open_differences) for one in days] == [(True, 0), (False, 0), (False, len(differences))]
    assert differences and all(one.owner and one.due_on > ON for one in differences)
