"""Taking contracts over: points and accounts come out of them, faulty lines are named, twice is once."""

import datetime
from typing import Any

import pytest
from tests.contexts.contracts import supply

from saqia.contexts.contracts import exports, models, numbers, queries
from saqia.contexts.contracts import operations as contracts
from saqia.contexts.territory import operations as territory
from saqia.platform import operation
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow

WATER: dict[str, Any] = {"line": 3, "source_ref": "P1-2", "point_ref": "P1-2", "service": 2}
SEWER: dict[str, Any] = {
    "line": 4, "source_ref": "P1-3", "point_ref": "P1-3", "service": 3, "metered_by_ref": "P1-2",
}  # fmt: skip


def test_points_accounts_and_contracts_come_out_of_rows(database: str, souss: operation.Actor) -> None:
    supply.hand_over(souss)
    outcome = supply.take_over(
        souss,
        supply.contract_row(subscribed_power_kva=6, option="bihourly", zone="town", is_prepaid=True),
        supply.contract_row(**WATER, households=4, language="en"),
        supply.contract_row(**SEWER, households=4),
        supply.contract_row(line=5, source_ref="P2-1", point_ref="P2-1", customer_ref="C2", premises_ref="L2"),
    )
    assert (outcome.accepted, outcome.already, outcome.refused.to_pylist()) == (4, 0, [])
    with scope.reading(1):
        [electricity] = queries.list_by_former_number("P1-1")
        account = queries.get_account_of_contract(electricity.number)
        refs = exports.contract_refs().to_pylist()
        points = exports.service_point_ids().to_pylist()
    one, two, three = account.contracts
    assert numbers.normalize(one.number) == one.number
    assert account.number == numbers.compose(numbers.ACCOUNT, int(one.number[1:9]))
    assert (one.use, one.zone, one.households, one.subscribed_power_kva) == ("domestic", "town", 1, 6)
    assert (one.voltage, one.option, one.is_prepaid, one.former_number) == ("low", "bihourly", True, "P1-1")
    assert (two.service, two.voltage, two.option, two.households) == (2, "", "standard", 4)
    assert (three.service, three.metered_by_id) == (3, two.service_point_id)
    assert [ref["source_ref"] for ref in refs] == ["P1-1", "P1-2", "P1-3", "P2-1"]
    assert {ref["account_id"] for ref in refs[:3]} == {account.id} != {refs[3]["account_id"]}
    assert sorted((point["source_ref"], point["service"]) for point in points) == [
        ("P1-1", 1), ("P1-2", 2), ("P1-3", 3), ("P2-1", 1),
    ]  # fmt: skip
    assert supply.told(souss)[-1] == ("contracts.supply.imported", {
        "what": "contracts", "accepted": 4, "already": 0, "refused": 0,
    })  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"source": ""}, "source", "missing"),
        ({"source_ref": None}, "source_ref", "missing"),
        ({"point_ref": None}, "point_ref", "missing"),
        ({"customer_ref": "C9"}, "customer_ref", "unknown"),
        ({"premises_ref": "L9"}, "premises_ref", "unknown"),
        ({"sector_code": "Z9"}, "sector_code", "unknown"),
        ({"service": 4}, "service", "unknown-code"),
        ({"service": None}, "service", "unknown-code"),
        ({"use": "castle"}, "use", "unknown-code"),
        ({"use": "hammam"}, "use", "not-for-service"),
        ({"use": "medium-voltage"}, "use", "not-for-service"),
        ({"voltage": "high"}, "voltage", "unknown-code"),
        ({"service": 2, "voltage": "low"}, "voltage", "not-for-service"),
        ({"option": "nightly"}, "option", "unknown-code"),
        ({"service": 2, "option": "bihourly"}, "option", "not-for-service"),
        ({"subscribed_power_kva": -1}, "subscribed_power_kva", "out-of-range"),
        ({"service": 2, "subscribed_power_kva": 3}, "subscribed_power_kva", "not-for-service"),
        ({"households": 0}, "households", "out-of-range"),
        ({"starts_on": None}, "starts_on", "missing"),
        ({"ends_on": supply.START}, "ends_on", "not-after-start"),
        ({"metered_by_ref": "P1-2"}, "metered_by_ref", "not-for-service"),
        ({"service": 3, "metered_by_ref": "P9-2"}, "metered_by_ref", "unknown"),
        ({"language": "es"}, "language", "unknown-code"),
        ({"zone": "z" * 25}, "zone", "too-long"),
    ],
)
def test_a_faulty_line_is_named_and_stops_no_other(
    database: str, souss: operation.Actor, changes: dict[str, Any], field: str, reason: str
) -> None:
    supply.hand_over(souss)
    good = supply.contract_row(line=9, source_ref="G", point_ref="G", customer_ref="C2", premises_ref="L2")
    outcome = supply.take_over(souss, supply.contract_row(**changes), good)
    assert {"line": 2, "field": field, "reason": reason} in outcome.refused.to_pylist()
    assert {fault["line"] for fault in outcome.refused.to_pylist()} == {2}
    assert outcome.accepted == 1
    with scope.reading(1):
        assert list(models.Contract.objects.values_list("source_ref", flat=True)) == ["G"]


def test_successive_contracts_of_a_point_are_kept_and_overlapping_ones_named(
    database: str, souss: operation.Actor
) -> None:
    supply.hand_over(souss)
    y2020, y2022 = datetime.date(2020, 1, 1), datetime.date(2022, 1, 1)
    outcome = supply.take_over(
        souss,
        supply.contract_row(source_ref="A", point_ref="P", starts_on=y2020, ends_on=y2022),
        supply.contract_row(line=3, source_ref="B", point_ref="P", starts_on=y2022, customer_ref="C2"),
        supply.contract_row(line=4, source_ref="X", point_ref="P", starts_on=datetime.date(2021, 6, 1)),
    )
    assert outcome.refused.to_pylist() == [
        {"line": 3, "field": "starts_on", "reason": "overlaps"},
        {"line": 4, "field": "starts_on", "reason": "overlaps"},
    ]
    again = supply.take_over(
        souss,
        supply.contract_row(line=3, source_ref="B", point_ref="P", starts_on=y2022, customer_ref="C2"),
        supply.contract_row(line=4, source_ref="Y", point_ref="P", starts_on=y2020, ends_on=datetime.date(2020, 2, 1)),
    )
    assert (again.accepted, again.refused.to_pylist()) == (
        1, [{"line": 4, "field": "starts_on", "reason": "overlaps"}],
    )  # fmt: skip
    with scope.reading(1):
        account = queries.get_account_of_contract(queries.list_by_former_number("A")[0].number)
        assert account.status == "closed"
        assert account.contracts[0].ends_on == y2022


def test_a_point_reference_of_another_place_or_service_is_named(database: str, souss: operation.Actor) -> None:
    supply.hand_over(souss)
    y2025 = datetime.date(2025, 1, 1)
    outcome = supply.take_over(
        souss,
        supply.contract_row(source_ref="A", point_ref="P", ends_on=datetime.date(2024, 6, 1)),
        supply.contract_row(line=3, source_ref="B", point_ref="P", premises_ref="L2", starts_on=y2025),
        supply.contract_row(line=4, source_ref="C", point_ref="P", service=2, starts_on=datetime.date(2026, 1, 1)),
    )
    named = [(fault["line"], fault["field"], fault["reason"]) for fault in outcome.refused.to_pylist()]
    assert (4, "point_ref", "elsewhere") in named or (4, "starts_on", "overlaps") in named
    assert {line for line, _, _ in named} == {3, 4}
    assert outcome.accepted == 1


def test_twice_is_once_and_a_later_part_joins_the_account(database: str, souss: operation.Actor) -> None:
    supply.hand_over(souss)
    ended = supply.contract_row(ends_on=datetime.date(2025, 1, 1))
    assert supply.take_over(souss, ended).accepted == 1
    outcome = supply.take_over(souss, ended, supply.contract_row(**WATER))
    assert (outcome.accepted, outcome.already, len(outcome.refused)) == (1, 1, 0)
    with scope.reading(1):
        [account] = queries.page_accounts()
        assert account.status == "open"
        assert [contract.former_number for contract in account.contracts] == ["P1-1", "P1-2"]


def test_rows_link_within_their_own_source_and_tenant_only(
    database: str, souss: operation.Actor, casa: operation.Actor
) -> None:
    supply.hand_over(souss)
    other = supply.take_over(souss, supply.contract_row(source="onee"))
    assert {(fault["field"], fault["reason"]) for fault in other.refused.to_pylist()} == {
        ("customer_ref", "unknown"), ("premises_ref", "unknown"),
    }  # fmt: skip
    assert supply.take_over(casa, supply.contract_row()).accepted == 0


def test_points_get_the_sector_that_their_service_means(database: str, souss: operation.Actor) -> None:
    supply.hand_over(souss)
    for kind, parent in (("feeder", None), ("substation", "Z1"), ("water_zone", None)):
        territory.register_sector(
            actor=souss, kind=kind, code="Z1", name_ar="ق", name_fr="S", parent_code=parent, commune_code=None,
            at=supply.AT,
        )  # fmt: skip
    outcome = supply.take_over(
        souss, supply.contract_row(sector_code="Z1"), supply.contract_row(**WATER, sector_code="Z1"),
        supply.contract_row(**{**SEWER, "sector_code": "Z1"}),
    )  # fmt: skip
    assert outcome.refused.to_pylist() == [{"line": 4, "field": "sector_code", "reason": "unknown"}]
    with scope.reading(1):
        rows = models.ServicePoint.objects.order_by("service").values_list("sector__kind", flat=True)
        assert list(rows) == ["substation", "water_zone"]


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"commune_code": "99.999"}, "commune_code", "unknown"),
        ({"commune_code": None}, "commune_code", "missing"),
        ({"lat": 48.0}, "lat", "out-of-range"),
        ({"lon": 3.0}, "lon", "out-of-range"),
        ({"lat": float("nan")}, "lat", "out-of-range"),
        ({"lon": None}, "lat", "missing"),
        ({"address_ar": "ا" * 201}, "address_ar", "too-long"),
        ({"source_ref": ""}, "source_ref", "missing"),
    ],
)
def test_faulty_premises_are_named(
    database: str, souss: operation.Actor, changes: dict[str, Any], field: str, reason: str
) -> None:
    outcome = contracts.import_premises(actor=souss, rows=supply.premises_table(1, **changes), at=supply.AT)
    assert outcome.refused.to_pylist() == [{"line": 1, "field": field, "reason": reason}]
    assert outcome.accepted == 0


def test_premises_twice_are_once(database: str, souss: operation.Actor) -> None:
    contracts.import_premises(actor=souss, rows=supply.premises_table(2), at=supply.AT)
    outcome = contracts.import_premises(actor=souss, rows=supply.premises_table(3), at=supply.AT)
    assert (outcome.accepted, outcome.already) == (1, 2)
