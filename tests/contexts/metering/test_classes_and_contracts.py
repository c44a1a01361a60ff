"""Where metering meets contracts: the use class of an estimate, and files that name contracts."""

from pathlib import Path

import pytest
from tests.contexts.metering import places

from saqia.contexts.contracts import models as contracts
from saqia.contexts.metering import operations as metering
from saqia.contexts.parties import models as parties
from saqia.platform import operation

pytestmark = pytest.mark.slow

INSTALLED = places.day(1, 8)


def supply(
    actor: operation.Actor, point: int, number: str, *, use: str = "domestic", measured_by: int | None = None
) -> None:
    """Supply a point, or the sanitation point that it measures, under a contract of that number."""
    with places.transaction_of(actor):
        customer = parties.Customer.objects.create(
            tenant_id=actor.tenant_id, kind="person", name_ar="زبون", name_latin="Client", language="ar",
            words=[], registered_at=places.noon(INSTALLED),
        )  # fmt: skip
        found = contracts.ServicePoint.objects.get(id=point)
        if measured_by is not None:
            found = contracts.ServicePoint.objects.create(
                tenant_id=actor.tenant_id, premises=found.premises, service=3, metered_by_id=measured_by
            )
        account = contracts.Account.objects.create(
            tenant_id=actor.tenant_id, number=f"1{number[1:]}", customer=customer, premises=found.premises,
            opened_on=INSTALLED,
        )  # fmt: skip
        contracts.Contract.objects.create(
            tenant_id=actor.tenant_id, number=number, account=account, service_point=found, use=use,
            voltage="low" if found.service == 1 else "", starts_on=INSTALLED,
        )  # fmt: skip


@pytest.fixture
def many(database: str, souss: operation.Actor) -> list[int]:
    """Seven households and six shops, all read in February but one of each; the shops consume ten times more."""
    found = places.points(souss, 13)
    for number, point in enumerate(found):
        use = "domestic" if number < 7 else "business"
        supply(souss, point, f"2{number:09d}", use=use)
        meter = places.install(souss, point, serial=f"E{number}", on=INSTALLED)
        if number not in {0, 12}:
            places.read(souss, meter, places.day(2, 8), 1000 + (31 if use == "domestic" else 310))
    return found


def test_a_point_without_a_past_is_estimated_like_its_class(souss: operation.Actor, many: list[int]) -> None:
    closed = places.close(souss, places.walk(souss, many), 2)
    assert (closed.measured, closed.estimated, closed.held) == (11, 2, 0)
    guessed = {row.service_point_id: row for row in places.consumptions(souss) if row.estimated}
    home, shop = guessed[many[0]], guessed[many[12]]
    # A kilowatt-hour a day over the 31 days since the meter was hung; the shops, ten.
    assert (home.volume_milli, home.method, home.reference_days) == (31_000, "class-mean", 0)
    assert (shop.volume_milli, shop.method, shop.closing_index_milli) == (310_000, "class-mean", 1_310_000)


def test_a_small_class_gives_no_mean(souss: operation.Actor, many: list[int]) -> None:
    walked = places.walk(souss, many[:5])
    closed = places.close(souss, walked, 2)
    assert (closed.measured, closed.estimated, closed.held) == (4, 0, 1)
    [row] = places.consumptions(souss, service_point_id=many[0])
    assert (row.hold_reason, row.volume_milli) == ("no-history", 0)
    assert places.close(souss, walked, 2).added == 0


@pytest.fixture
def supplied(database: str, souss: operation.Actor) -> list[int]:
    electricity, water = places.points(souss)[0], places.points(souss, service=places.WATER)[0]
    supply(souss, electricity, "2000000001")
    supply(souss, water, "2000000002")
    supply(souss, water, "2000000003", measured_by=water)
    return [
        places.install(souss, electricity, serial="E1", on=INSTALLED),
        places.install(souss, water, serial="W1", on=INSTALLED, service=places.WATER),
    ]


def taken(actor: operation.Actor, folder: Path, *rows: str) -> tuple[int, int, list[tuple[int, str, str]]]:
    path, reported = folder / "readings.csv", []
    path.write_text("\n".join(["contract,meter,read_on,index", *rows]) + "\n", encoding="utf-8")
    found = metering.import_readings_file(
        actor=actor,
        path=path,
        at=places.noon(places.day(2, 9)),
        report=lambda table: reported.extend(table.to_pylist()),
    )
    return found.recorded, found.refused, [(row["line"], row["reason"], row["value"]) for row in reported]


def test_a_contract_stands_for_its_meter(souss: operation.Actor, supplied: list[int], tmp_path: Path) -> None:
    found = taken(souss, tmp_path, "2000000001,,2026-02-08,1100", "20 0000 0003,,2026-02-08,1010")
    assert found == (2, 0, [])
    assert [row[1:] for row in places.readings(souss)[2:]] == [
        (places.day(2, 8), 1_100_000),
        (places.day(2, 8), 1_010_000),
    ]


def test_a_contract_and_a_meter_must_agree(souss: operation.Actor, supplied: list[int], tmp_path: Path) -> None:
    found = taken(
        souss, tmp_path,
        "2000000001,E1,2026-02-08,1100",
        "2000000001,W1,2026-02-08,1010",
        "2000000003,W1,2026-02-08,1010",
        "2999999999,W1,2026-02-08,1010",
        "2999999999,,2026-02-08,1010",
        ",W1,2026-02-08,1010",
    )  # fmt: skip
    assert found == (
        2,
        3,
        [
            (3, "contract-mismatch", "2000000001"),
            (5, "contract-unknown", "2999999999"),
            (6, "contract-unknown", "2999999999"),
        ],
    )
