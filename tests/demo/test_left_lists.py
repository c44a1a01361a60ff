"""What the demonstration leaves on the lists of the desk: protected accounts, and keys that were not made."""

import datetime
from pathlib import Path

import pytest
from tests.contexts.billing import world as worlds
from tests.contexts.collections import debts
from tests.contexts.prepaid import ground

from saqia.contexts.collections import queries as collections
from saqia.contexts.prepaid import queries as prepaid
from saqia.demo import arrears, people, topups
from saqia.platform.jobs import worker
from saqia.platform.tenancy import scope

AT = datetime.datetime(2026, 5, 20, 10, tzinfo=datetime.UTC)
TODAY = AT.date()


@pytest.fixture
def staffed(april_billed: worlds.World, tmp_path: Path) -> worlds.World:
    """A published April with the demonstration's staff."""
    people.settle(
        actor=april_billed.actor, tenant_code="srm-souss-massa", seed=1, on=datetime.date(2026, 4, 1),
        kept=tmp_path / "log-ins.csv", at=AT,
    )  # fmt: skip
    return april_billed


def test_a_few_of_those_given_notice_are_protected_once(staffed: worlds.World) -> None:
    for name in ("plain", "three", "shop", "moved"):
        debts.owe(staffed, name, 50_000, datetime.date(2026, 4, 20))
    arrears.chase(actor=staffed.actor, at=AT)
    arrears.chase(actor=staffed.actor, at=AT)
    with scope.reading(1):
        found = collections.list_protections(on=TODAY, most=50)
        noticed = {one.account_id for one in collections.list_written_steps(on=TODAY) if one.step == "notice"}
    assert [(one.code, (one.ends_on - TODAY).days) for one in found] == [
        ("hardship", 10), ("medical-device", 300), ("shared-meter", 720),
    ]  # fmt: skip
    assert {one.account_id for one in found} < noticed


def test_a_key_that_was_not_made_is_on_the_list_and_no_job_makes_it(staffed: worlds.World) -> None:
    held = ground.registered(staffed)
    assert topups.refuse_keys(actor=staffed.actor, numbers=[held.number], at=AT) == 1
    worker.work(concurrency=1, until_empty=True)
    with scope.reading(1):
        [found] = prepaid.list_refused_keys()
        kept = prepaid.get_meter(held.number)
    assert (found.meter_number, found.refusal, found.reason) == (held.number, "key-unknown", topups._WHY)
    assert kept.key == held.key
