"""Who is a large consumer: by voltage, power, volume of a year or number of contracts, of any service."""

import datetime

import pytest
from tests.contexts.contracts import supply
from tests.contexts.metering import places

from saqia.contexts.contracts import queries as contracts
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.outreach import types as notice_types
from saqia.journeys import large_consumers
from saqia.journeys import notice_messages as notices
from saqia.platform import operation
from saqia.platform.tenancy import scope

ON = datetime.date(2026, 5, 8)
LARGE = notice_types.Segment(large=True)


def large_on_their_pages(on: datetime.date) -> int:
    """Return how many contracts the customers' screens mark as large: the same as the audiences of notices."""
    owned: dict[int, list[contract_types.Account]] = {}
    for account in contracts.page_accounts(most=500):
        owned.setdefault(account.customer_id, []).append(account)
    return sum(len(large_consumers.of_holder(accounts, on)) for accounts in owned.values())


def counted(segment: notice_types.Segment = LARGE, on: datetime.date = ON) -> tuple[int, int]:
    """Return how many contracts and people of the commune a segment holds."""
    with scope.reading(1):
        found = notices.count_audience(notices.Audience(on, commune_codes=(supply.AGADIR,), segment=segment))
        if segment == LARGE:
            assert large_on_their_pages(on) == found.contracts
    return found.contracts, found.people


def test_the_rule_of_a_day() -> None:
    found = large_consumers.rule(ON)
    assert found == large_consumers.Rule(("medium",), 30, 60_000, 2_400, 20)
    assert large_consumers.rule(datetime.date(2020, 1, 1)) == found


def test_voltage_and_power_make_large_consumers_of_electricity(database: str, souss: operation.Actor) -> None:
    for power, voltage, use in ((400, "medium", "medium-voltage"), (30, "low", "business"), (29, "low", "business")):
        holder = supply.customer(souss, f"H {power}", kind="company")
        point = supply.points(souss)[0]
        supply.open_at(souss, point, holder, use=use, voltage=voltage, subscribed_power_kva=power)
    assert counted(notice_types.EVERYBODY) == (3, 3)
    assert counted() == (2, 2)
    assert counted(notice_types.Segment(voltages=("low",), large=True)) == (1, 1)
    assert counted(notice_types.Segment(customer_kinds=("person",), large=True)) == (0, 0)
    with scope.reading(2):
        elsewhere = notices.Audience(ON, commune_codes=(supply.AGADIR,), segment=LARGE)
        assert notices.count_audience(elsewhere) == notices.Count(0, 0)


def test_many_contracts_of_one_holder_are_large_and_ended_ones_do_not_count(
    database: str, souss: operation.Actor
) -> None:
    town = supply.customer(souss, "Commune", kind="administration")
    opened = [
        supply.open_at(souss, point, town, use="administration")
        for _ in range(7) for point in supply.points(souss)[:3]
    ]  # fmt: skip
    assert counted() == (21, 1)
    for one in opened[:2]:
        supply.end(souss, one.contract_number, ON)
    assert counted(notice_types.EVERYBODY) == (19, 1)
    assert counted() == (0, 0)
    assert counted(on=ON - datetime.timedelta(days=1)) == (21, 1)


@pytest.mark.parametrize(
    ("service", "index", "large"), [(2, 20, True), (2, 19, False), (1, 20, False), (1, 50, True), (1, 49, False)]
)
def test_the_volume_of_a_year_counts_by_service(
    database: str, souss: operation.Actor, service: int, index: int, large: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(large_consumers, "rule", lambda on: large_consumers.Rule(("medium",), 30, 150, 60, 20))
    point = supply.points(souss)[service - 1]
    supply.open_at(souss, point, supply.customer(souss))
    meter = places.install(souss, point, service=service, index=0, on=places.day(1, 8))
    walk = places.walk(souss, [point])
    for month in (2, 3, 4):
        places.read(souss, meter, places.day(month, 8), index * (month - 1))
        places.close(souss, walk, month)
    assert [row.volume_milli for row in places.consumptions(souss, is_billable=True)] == [index * 1000] * 3
    assert counted() == ((1, 1) if large else (0, 0))
    assert counted(on=datetime.date(2027, 2, 8)) == (0, 0)  # February of the year before is out of it
