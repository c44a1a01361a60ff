"""A small world, built as the demonstration builds a large one: once for this module, in a database of its own."""

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from tests import clones

from saqia.contexts.metering import operations as metering
from saqia.demo import generation, world
from saqia.platform import operation
from saqia.platform.database import cluster
from saqia.platform.identity import models as identity
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow

AT = datetime.datetime(2026, 5, 20, 9, tzinfo=datetime.UTC)
DATABASE = clones.name("world")


def build(*, tenant: str = "srm-souss-massa", customers: int = 60, seed: int = 7) -> world.World:
    return world.build(tenant=tenant, customers=customers, seed=seed, at=AT)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("home")
        patch.setattr(settings, "SAQIA_HOME", folder)
        yield folder


@pytest.fixture(scope="module")
def built_once(server: cluster.Cluster, template: str, home: Path) -> Iterator[world.World]:
    clones.clone(server, template, DATABASE)
    clones.point_at(DATABASE)
    yield build()
    clones.point_at("none")
    clones.drop(server, DATABASE)


@pytest.fixture
def built(built_once: world.World) -> world.World:
    """The world, with every connection of the test on its database."""
    clones.point_at(DATABASE)
    return built_once


def count(table: str, tenant_id: int = 1, where: str = "true") -> int:
    with scope.reading(tenant_id), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table} WHERE {where}")
        return int(cursor.fetchone()[0])


def test_a_small_world_is_built_whole(built: world.World) -> None:
    assert count("parties_customer") == 60
    assert count("contracts_contract") == built.contracts
    assert count("metering_meter") == count("contracts_servicepoint", where="service < 3")
    assert count("metering_round", where="code = 'M1'") == 1
    assert count("metering_stop") == count("metering_meter") - count("contracts_contract", where="is_prepaid")
    assert count("contracts_servicepoint", where="service = 3 AND metered_by_id IS NULL") == 0
    assert count("contracts_servicepoint", where="sector_id IS NULL") == 0
    assert [report["verdict"] for report in built.reports] == ["go", "go"]
    assert (built.month, built.readings.name) == (datetime.date(2026, 5, 1), "readings-2026-05.csv")
    assert built.readings.exists()


def test_thirteen_months_of_history_lie_behind_each_register(built: world.World) -> None:
    prepaid = count("contracts_contract", where="is_prepaid")
    read = count("metering_register") - prepaid
    assert count("metering_consumption") == read * 13
    assert count("metering_reading") == read * 14 + prepaid


def test_the_staff_can_sign_in_and_readers_have_books(built: world.World) -> None:
    assert count("staff_person") == count("staff_membership") == 13
    assert {log_in.role for log_in in built.log_ins} == {
        "director", "finance", "quality", "billing_officer", "supervisor", "agent", "crew", "reader",
    }  # fmt: skip
    for log_in in built.log_ins:
        row = identity.SignIn.objects.get(email=log_in.address)
        assert log_in.address.endswith("@srm-souss-massa.example")
        assert row.check_password(log_in.password)
    assert count("metering_book", where="reader_person_id IS NOT NULL AND reader_from_on IS NOT NULL") == 32
    assert len({log_in.password for log_in in built.log_ins}) == 8


def test_log_ins_are_kept_for_their_owner_only(built: world.World) -> None:
    assert world.kept_log_ins("srm-souss-massa").stat().st_mode & 0o777 == 0o600


def test_building_again_doubles_nothing(built: world.World) -> None:
    tables = ("parties_customer", "contracts_contract", "metering_reading", "ledger_open_item", "switchover_stage")
    before = {table: count(table) for table in (*tables, "staff_person")}
    again = build()
    assert {table: count(table) for table in (*tables, "staff_person")} == before
    assert again.log_ins == built.log_ins


def test_two_worlds_are_never_mixed(built: world.World) -> None:
    before = count("parties_customer")
    for customers, seed in ((60, 8), (61, 7)):
        with pytest.raises(world.WorldBuiltOtherwise):
            build(customers=customers, seed=seed)
    assert count("parties_customer") == before


def test_another_tenant_has_a_world_of_its_own(built: world.World) -> None:
    made = build(tenant="srm-casablanca-settat")
    assert made.tenant_id == 2
    assert count("parties_customer", 1) == count("parties_customer", 2) == 60
    assert count("contracts_contract", 2, "zone = 'casablanca'") > 0


def test_a_tenant_that_nobody_knows_is_refused(database: str) -> None:
    for code in ("srm-atlantis", "radeej"):
        with pytest.raises(world.TenantUnknown):
            build(tenant=code)


def test_too_few_customers_are_refused(database: str, home: Path) -> None:
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


def test_the_month_to_bill_is_taken_in_with_what_readers_meet(built: world.World) -> None:
    taken = metering.import_readings_file(
        actor=operation.system_actor(tenant_id=1, name="test"), path=built.readings, round_code=built.round_code, at=AT
    )
    assert taken.refused == 0
    assert taken.recorded == taken.lines > 100
    assert taken.held >= 2  # one index backwards, one digit too many
    assert taken.warned >= 3  # absent, out of reach, stopped
