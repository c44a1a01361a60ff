"""Deposits due: stated, replaced by a newer statement, never changed."""

import datetime

import pytest
from django.db import DatabaseError, transaction
from tests.contexts.contracts import supply

from saqia.contexts.contracts import models, queries
from saqia.contexts.contracts import operations as contracts
from saqia.platform import operation
from saqia.platform.tenancy import scope

DUE = datetime.date(2026, 6, 1)


def _state(actor: operation.Actor, number: str, amount: int) -> int:
    stated = contracts.state_deposit(
        actor=actor, contract_number=number, amount_centimes=amount, basis="scale-2026", due_on=DUE, at=supply.AT
    )
    return stated.deposit_id


def test_the_newest_statement_counts(database: str, souss: operation.Actor) -> None:
    point, _, _ = supply.points(souss)
    opened = supply.open_at(souss, point, supply.customer(souss))
    with scope.reading(1):
        assert queries.get_deposit_due(opened.contract_id) == 0
    _state(souss, opened.contract_number, 30_000)
    _state(souss, opened.contract_number, 45_000)
    with scope.reading(1):
        assert queries.get_deposit_due(opened.contract_id) == 45_000
        assert models.DepositDue.objects.count() == 2
    assert supply.told(souss)[-1] == ("contracts.deposit.stated", {
        "contract_id": opened.contract_id, "account_id": opened.account_id, "amount_centimes": 45_000,
        "basis": "scale-2026", "due_on": "2026-06-01",
    })  # fmt: skip


def test_what_cannot_be_stated_is_refused(database: str, souss: operation.Actor) -> None:
    point, _, _ = supply.points(souss)
    number = supply.open_at(souss, point, supply.customer(souss)).contract_number
    with pytest.raises(contracts.AmountNegative):
        _state(souss, number, -1)
    with pytest.raises(contracts.ContractNotFound):
        _state(souss, "2000000000", 100)
    supply.end(souss, number, datetime.date(2026, 2, 1))
    with pytest.raises(contracts.ContractEndedAlready):
        _state(souss, number, 100)
    with scope.reading(1):
        assert not models.DepositDue.objects.exists()


def test_a_statement_is_never_changed(database: str, souss: operation.Actor) -> None:
    point, _, _ = supply.points(souss)
    _state(souss, supply.open_at(souss, point, supply.customer(souss)).contract_number, 100)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        scope.enter(1)
        models.DepositDue.objects.update(amount_centimes=0)
