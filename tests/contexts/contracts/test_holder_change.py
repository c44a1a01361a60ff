"""Change of holder: one contract ends and the next begins on one day, or nothing happens."""

import datetime

import pytest
from tests.contexts.contracts import supply

from saqia.contexts.contracts import operations as contracts
from saqia.contexts.contracts import queries, types
from saqia.platform import operation
from saqia.platform.tenancy import scope

DAY = datetime.date(2026, 4, 15)


def _change(actor: operation.Actor, number: str, customer_id: int, on: datetime.date = DAY) -> types.ChangedHolder:
    return contracts.change_holder(
        actor=actor, contract_number=number, customer_id=customer_id, on=on, closing_reading_id=501, at=supply.AT
    )


def test_the_point_passes_on_with_its_terms(database: str, souss: operation.Actor) -> None:
    point, _, _ = supply.points(souss)
    old, new = supply.customer(souss), supply.customer(souss, "Nadia Tazi", "ar")
    opened = supply.open_at(souss, point, old, subscribed_power_kva=9, option="bihourly", zone="town")
    changed = _change(souss, opened.contract_number, new)
    with scope.reading(1):
        before = queries.get_contract(opened.contract_number)
        after = queries.get_contract(changed.opened.contract_number)
        accounts = [queries.get_account_of_contract(one.number) for one in (before, after)]
    assert (before.ends_on, after.starts_on, after.ends_on) == (DAY, DAY, None)
    assert after.service_point_id == point
    assert (after.subscribed_power_kva, after.option, after.zone) == (9, "bihourly", "town")
    holders = [(one.customer_id, one.status, one.language) for one in accounts]
    assert holders == [(old, "closed", "fr"), (new, "open", "ar")]
    assert accounts[0].premises_id == accounts[1].premises_id
    names = [name for name, _ in supply.told(souss)]
    assert names[-3:] == ["contracts.contract.ended", "contracts.contract.opened", "contracts.holder.changed"]
    assert supply.told(souss)[-1][1] == {
        "ended_contract_id": before.id, "opened_contract_id": after.id, "service_point_id": point,
        "on": "2026-04-15", "closing_reading_id": 501,
    }  # fmt: skip


def test_a_refused_change_leaves_everything(database: str, souss: operation.Actor, casa: operation.Actor) -> None:
    point, _, _ = supply.points(souss)
    old, new = supply.customer(souss), supply.customer(souss)
    number = supply.open_at(souss, point, old).contract_number
    told = supply.told(souss)
    for customer_id, on, refusal in (
        (old, DAY, contracts.SameHolder),
        (new, supply.START, contracts.EndsBeforeStart),
        (supply.customer(casa), DAY, contracts.CustomerNotFound),
    ):
        with pytest.raises(refusal):
            _change(souss, number, customer_id, on)
    with pytest.raises(contracts.ContractNotFound):
        _change(casa, number, new)
    with scope.reading(1):
        account = queries.get_account_of_contract(number)
        assert [(one.number, one.ends_on) for one in account.contracts] == [(number, None)]
        assert account.status == "open"
    assert supply.told(souss) == told


def test_a_contract_changes_hands_once_only(database: str, souss: operation.Actor) -> None:
    point, _, _ = supply.points(souss)
    number = supply.open_at(souss, point, supply.customer(souss)).contract_number
    new = supply.customer(souss)
    _change(souss, number, new)
    with pytest.raises(contracts.ContractEndedAlready):
        _change(souss, number, new)
