"""The tills of the demonstration: one open with payments of every kind, one closed and emptied, once."""

import pytest
from tests.contexts.billing import world as worlds
from tests.contexts.tills import counters as agencies
from tests.contexts.tills.counters import AT, books

from saqia.contexts.billing import queries as billing
from saqia.contexts.staff import operations as hiring
from saqia.contexts.staff import queries as staff
from saqia.contexts.tills import queries
from saqia.demo import counters
from saqia.platform.tenancy import scope


def test_two_tills_are_left_once(april_billed: worlds.World, monkeypatch: pytest.MonkeyPatch) -> None:
    town = agencies.staffed(april_billed)
    monkeypatch.setattr(counters, "_SKIPPED", 0)
    on = agencies.ON.replace(month=1, day=5)
    for number in ("0006", "0007"):
        person = hiring.hire_person(
            actor=april_billed.actor, number=number, name_ar="عون", name_fr="Agent", language="ar", sign_in_id=None,
            on=on, at=AT,
        )  # fmt: skip
        hiring.assign_role(
            actor=april_billed.actor, person_id=person.id, unit_id=town.unit, role="agent", starts_on=on, at=AT
        )
    with scope.reading(1):
        [cycle] = billing.list_cycles(most=1)
    taken = counters.work(actor=april_billed.actor, cycle_id=cycle.cycle_id, at=AT)
    assert taken >= 6
    assert counters.work(actor=april_billed.actor, cycle_id=cycle.cycle_id, at=AT) == 0
    with scope.reading(1):
        people = [staff.find_person(number=number) for number in ("0006", "0007")]
        [one], [other] = (queries.list_own(cashier_id=person.id) for person in people if person)
        cheques = queries.list_cheques(statuses=["held"])
    assert (one.session.status, one.session.receipts) == ("open", 6)
    assert {each.method for each in one.sums} == {"cash", "cheque", "terminal"} and cheques
    assert other.session.status == "deposited" and 500 <= (other.session.difference_centimes or 0) < 505
    assert other.hand_centimes == other.session.float_centimes
    assert books("65851") == [other.session.difference_centimes]
