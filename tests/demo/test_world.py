"""A small world, built as the demonstration builds a large one."""

import datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from saqia.demo import generation, world
from saqia.platform.tenancy import scope

AT = datetime.datetime(2026, 5, 20, 9, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "SAQIA_HOME", tmp_path / "home")
    return tmp_path / "home"


def build(*, tenant: str = "srm-souss-massa", customers: int = 60, seed: int = 7) -> world.World:
    return world.build(tenant=tenant, customers=customers, seed=seed, at=AT)


def count(table: str, tenant_id: int = 1, where: str = "true") -> int:
    with scope.reading(tenant_id), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table} WHERE {where}")
        return int(cursor.fetchone()[0])


def test_a_small_world_is_built_whole(database: str) -> None:
    made = build()
    assert count("parties_customer") == 60
    assert count("contracts_contract") == made.contracts
    assert count("metering_meter") == count("contracts_servicepoint", where="service < 3")
    assert count("metering_round", where="code = 'M1'") == 1
    assert count("metering_stop") == count("metering_meter") - count("contracts_contract", where="is_prepaid")
    assert count("contracts_servicepoint", where="service = 3 AND metered_by_id IS NULL") == 0
    assert count("contracts_servicepoint", where="sector_id IS NULL") == 0
    assert [report["verdict"] for report in made.reports] == ["go", "go"]
    assert (made.month, made.readings.name) == (datetime.date(2026, 5, 1), "readings-2026-05.csv")


def test_thirteen_months_of_history_lie_behind_each_meter(database: str) -> None:
    build()
    registers = count("metering_register")
    prepaid = count("contracts_contract", where="is_prepaid")
    assert count("metering_consumption") == (registers - prepaid) * 13
    assert count("metering_reading") == (registers - prepaid) * 14 + prepaid


def test_building_again_doubles_nothing(database: str) -> None:
    build()
    tables = ("parties_customer", "contracts_contract", "metering_reading", "ledger_open_item", "switchover_stage")
    before = {table: count(table) for table in tables}
    build()
    assert {table: count(table) for table in tables} == before


def test_two_tenants_have_worlds_of_their_own(database: str) -> None:
    build()
    made = build(tenant="srm-casablanca-settat")
    assert made.tenant_id == 2
    assert count("parties_customer", 1) == count("parties_customer", 2) == 60
    assert count("contracts_contract", 2, "zone = 'casablanca'") > 0


def test_a_tenant_that_nobody_knows_is_refused(database: str) -> None:
    with pytest.raises(world.TenantUnknown):
        build(tenant="srm-atlantis")


def test_too_few_customers_are_refused(database: str) -> None:
    with pytest.raises(generation.WorldTooSmall):
        build(customers=5)


@pytest.mark.parametrize(
    ("on", "month"),
    [
        ("2026-05-20", "2026-05-01"),
        ("2026-05-13", "2026-05-01"),
        ("2026-05-12", "2026-04-01"),
        ("2026-01-02", "2025-12-01"),
    ],
)
def test_the_month_to_bill_is_the_last_one_read(on: str, month: str) -> None:
    assert world.month_to_bill(datetime.date.fromisoformat(on)) == datetime.date.fromisoformat(month)
