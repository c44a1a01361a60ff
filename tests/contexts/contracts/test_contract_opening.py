"""Opening and ending supply: one account at a place, up to three services, each refusal leaves nothing."""

import datetime
import threading
from typing import Any

import pytest
from django.db import connections
from tests.contexts.contracts import supply

from saqia.contexts.contracts import models, queries, types
from saqia.contexts.contracts import operations as contracts
from saqia.contexts.parties import operations as parties
from saqia.contexts.territory import operations as territory
from saqia.platform import operation
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow


def _count(actor: operation.Actor) -> tuple[int, int]:
    with scope.reading(actor.tenant_id):
        return models.Contract.objects.count(), models.Account.objects.count()


def test_three_services_stand_on_one_account(database: str, souss: operation.Actor) -> None:
    electricity, water, sanitation = supply.points(souss)
    holder = supply.customer(souss)
    first = supply.open_at(souss, electricity, holder, subscribed_power_kva=6, option="bihourly")
    second = supply.open_at(souss, water, holder, households=3)
    third = supply.open_at(souss, sanitation, holder, households=3)
    assert first.account_id == second.account_id == third.account_id
    with scope.reading(1):
        account = queries.get_account(first.account_number)
    assert (account.customer_id, account.language, account.status) == (holder, "fr", "open")
    assert (account.commune_code, account.address_ar) == (supply.AGADIR, "حي السلام")
    assert account.contracts[0] == types.Contract(
        id=first.contract_id, number=first.contract_number, account_number=first.account_number,
        account_id=first.account_id, service_point_id=electricity, metered_by_id=electricity, service=1,
        use="domestic", zone="", households=1, subscribed_power_kva=6, voltage="low", option="bihourly",
        is_prepaid=False, starts_on=supply.START, ends_on=None, former_number=None,
    )  # fmt: skip
    assert [(one.service, one.metered_by_id, one.households) for one in account.contracts[1:]] == [
        (2, water, 3), (3, water, 3),
    ]  # fmt: skip
    assert supply.told(souss, "contracts.contract") == [
        ("contracts.contract.opened", {
            "contract_id": one.contract_id, "account_id": one.account_id, "service_point_id": one.service_point_id,
            "service": one.service, "starts_on": "2024-03-01",
        })
        for one in (first, second, third)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("service", "terms", "field"),
    [
        (0, {"use": "hammam"}, "use"),
        (0, {"use": "nothing"}, "use"),
        (0, {"use": "medium-voltage"}, "use"),
        (0, {"voltage": "high"}, "voltage"),
        (1, {"voltage": "low"}, "voltage"),
        (1, {"use": "motive-power"}, "use"),
        (1, {"option": "bihourly"}, "option"),
        (0, {"option": "sometimes"}, "option"),
        (1, {"subscribed_power_kva": 3}, "subscribed_power_kva"),
        (0, {"subscribed_power_kva": -1}, "subscribed_power_kva"),
        (2, {"households": 0}, "households"),
    ],
)
def test_terms_that_do_not_go_with_the_service_are_refused(
    database: str, souss: operation.Actor, service: int, terms: dict[str, Any], field: str
) -> None:
    point = supply.points(souss)[service]
    holder = supply.customer(souss)
    with pytest.raises(contracts.TermsNotValid) as refused:
        supply.open_at(souss, point, holder, **terms)
    assert refused.value.field == field
    assert _count(souss) == (0, 0)


def test_a_supplied_point_is_not_supplied_twice(database: str, souss: operation.Actor) -> None:
    point, _, _ = supply.points(souss)
    holder, other = supply.customer(souss), supply.customer(souss)
    running = supply.open_at(souss, point, holder)
    with pytest.raises(contracts.AlreadySupplied) as refused:
        supply.open_at(souss, point, other, datetime.date(2026, 1, 1))
    assert refused.value.contract_number == running.contract_number
    with pytest.raises(contracts.AlreadySupplied):
        supply.open_at(souss, point, other, datetime.date(2020, 1, 1))
    assert _count(souss) == (1, 1)
    supply.end(souss, running.contract_number, datetime.date(2026, 1, 1))
    supply.open_at(souss, point, other, datetime.date(2026, 1, 1))
    assert _count(souss) == (2, 2)


def test_unknown_points_and_customers_are_refused(database: str, souss: operation.Actor, casa: operation.Actor) -> None:
    point, _, _ = supply.points(souss)
    foreign_point, _, _ = supply.points(casa)
    with pytest.raises(contracts.CustomerNotFound):
        supply.open_at(souss, point, supply.customer(casa))
    with pytest.raises(contracts.ServicePointNotFound):
        supply.open_at(souss, foreign_point, supply.customer(souss))
    assert _count(souss) == _count(casa) == (0, 0)


def test_a_merged_customer_opens_for_the_survivor(database: str, souss: operation.Actor) -> None:
    point, _, _ = supply.points(souss)
    merged, survivor = supply.customer(souss), supply.customer(souss)
    parties.merge_customers(actor=souss, merged_id=merged, survivor_id=survivor, reason="stated", at=supply.AT)
    opened = supply.open_at(souss, point, merged)
    with scope.reading(1):
        assert queries.get_account(opened.account_number).customer_id == survivor


def test_the_last_end_closes_the_account_and_a_new_contract_opens_it_again(
    database: str, souss: operation.Actor
) -> None:
    electricity, water, _ = supply.points(souss)
    holder = supply.customer(souss)
    first, second = supply.open_at(souss, electricity, holder), supply.open_at(souss, water, holder)
    day = datetime.date(2026, 2, 1)
    assert not supply.end(souss, first.contract_number, day).account_closed
    assert supply.end(souss, second.contract_number, day).account_closed
    with scope.reading(1):
        assert queries.get_account(first.account_number).status == "closed"
    again = supply.open_at(souss, water, holder, day)
    assert again.account_number == first.account_number
    with scope.reading(1):
        assert queries.get_account(first.account_number).status == "open"


def test_an_end_is_told_with_its_reading(database: str, souss: operation.Actor) -> None:
    point, _, _ = supply.points(souss)
    opened = supply.open_at(souss, point, supply.customer(souss))
    supply.end(souss, opened.contract_number, datetime.date(2026, 2, 1))
    assert supply.told(souss)[-1] == ("contracts.contract.ended", {
        "contract_id": opened.contract_id, "account_id": opened.account_id, "service_point_id": point,
        "ends_on": "2026-02-01", "reason": "customer", "closing_reading_id": 77,
    })  # fmt: skip


def test_an_end_that_cannot_be_is_refused(database: str, souss: operation.Actor, casa: operation.Actor) -> None:
    point, _, _ = supply.points(souss)
    number = supply.open_at(souss, point, supply.customer(souss)).contract_number
    with pytest.raises(contracts.EndsBeforeStart):
        supply.end(souss, number, supply.START)
    with pytest.raises(contracts.EndReasonUnknown):
        supply.end(souss, number, datetime.date(2026, 2, 1), reason="bored")
    with pytest.raises(contracts.ContractNotFound):
        supply.end(casa, number, datetime.date(2026, 2, 1))
    with pytest.raises(contracts.ContractNotFound):
        supply.end(souss, number[:-1] + str((int(number[-1]) + 1) % 10), datetime.date(2026, 2, 1))
    with scope.reading(1):
        assert queries.get_contract(number).ends_on is None
    supply.end(souss, number, datetime.date(2026, 2, 1))
    with pytest.raises(contracts.ContractEndedAlready) as already:
        supply.end(souss, number, datetime.date(2026, 3, 1))
    assert already.value.ends_on == datetime.date(2026, 2, 1)


def test_two_openings_at_once_leave_one_contract_and_two_services_one_account(
    database: str, souss: operation.Actor
) -> None:
    electricity, water, _ = supply.points(souss)
    holder = supply.customer(souss)
    refused: list[Exception] = []

    def attempt(point: int) -> None:
        try:
            supply.open_at(souss, point, holder)
        except contracts.AlreadySupplied as error:
            refused.append(error)
        finally:
            connections.close_all()

    several = [threading.Thread(target=attempt, args=(point,)) for point in (electricity, electricity, water, water)]
    for one in several:
        one.start()
    for one in several:
        one.join()
    assert len(refused) == 2
    assert _count(souss) == (2, 1)


@pytest.mark.parametrize(
    ("place", "points", "refusal"),
    [
        ({"commune_code": "99.999"}, (), contracts.CommuneNotFound),
        ({"address_fr": " "}, (), contracts.AddressMissing),
        ({"lat": 30.0}, (), contracts.PlaceNotValid),
        ({"lat": 48.8, "lon": -2.3}, (), contracts.PlaceNotValid),
        ({}, (types.NewPoint(4),), contracts.PlaceNotValid),
        ({}, (types.NewPoint(1, metered_by_water=True),), contracts.PlaceNotValid),
        ({}, (types.NewPoint(3, metered_by_water=True),), contracts.MeteringPointNotFound),
        ({}, (types.NewPoint(2, sector_code="Z9"),), contracts.SectorNotFound),
    ],
)
def test_premises_that_cannot_be_are_refused(
    database: str, souss: operation.Actor, place: dict[str, Any], points: tuple[types.NewPoint, ...],
    refusal: type[Exception],
) -> None:  # fmt: skip
    given = types.Place(**{"commune_code": supply.AGADIR, "address_fr": "1 rue", **place})
    with pytest.raises(refusal):
        contracts.register_premises(actor=souss, place=given, points=points, at=supply.AT)
    with scope.reading(1):
        assert not models.Premises.objects.exists()


def test_points_lie_in_the_sector_of_their_service(database: str, souss: operation.Actor) -> None:
    for kind, parent in (("water_zone", None), ("feeder", None), ("substation", "Z1")):
        territory.register_sector(
            actor=souss, kind=kind, code="Z1", name_ar="ق", name_fr="S", parent_code=parent, commune_code=None,
            at=supply.AT,
        )  # fmt: skip
    place = types.Place(commune_code=supply.AGADIR, address_fr="1 rue")
    points = (types.NewPoint(1, "Z1"), types.NewPoint(2, "Z1"))
    contracts.register_premises(actor=souss, place=place, points=points, at=supply.AT)
    with scope.reading(1):
        rows = models.ServicePoint.objects.order_by("id").values_list("sector__kind", flat=True)
        assert list(rows) == ["substation", "water_zone"]


def test_opening_takes_a_permission(database: str, souss: operation.Actor) -> None:
    point, _, _ = supply.points(souss)
    holder = supply.customer(souss)
    reader = operation.Actor(tenant_id=1, name="person:1", permissions=frozenset({"metering.record-reading"}))
    with pytest.raises(operation.PermissionRefused):
        supply.open_at(reader, point, holder)
    assert _count(souss) == (0, 0)
