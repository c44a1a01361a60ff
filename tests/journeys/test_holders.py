"""A holder changes: index or none, several services, several registers; each is billed for their own days."""

import dataclasses
import datetime
from decimal import Decimal

import pytest
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds

from saqia.contexts.billing import queries, types
from saqia.contexts.contracts import operations as contracts
from saqia.contexts.contracts import queries as contract_queries
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.metering import queries as meters
from saqia.contexts.parties import operations as parties
from saqia.contexts.parties import types as party_types
from saqia.journeys import cycles, holders
from saqia.platform import operation
from saqia.platform.tenancy import scope

APRIL, MAY = datetime.date(2026, 4, 8), datetime.date(2026, 5, 8)
LEFT = datetime.date(2026, 4, 20)
E, W, S = 1, 2, 3


def newcomer(world: worlds.World) -> int:
    """Register a customer and return their id."""
    given = party_types.CustomerDetails(kind="person", name_ar="زبون تجريبي", name_latin="Client", language="fr")
    return parties.register_customer(actor=world.actor, given=given, at=worlds.noon(LEFT)).customer_id


def shown(world: worlds.World, name: str, service: int, *indices: int) -> list[holders.DayIndex]:
    """Return the indices of a meter of an account, in the order of its registers."""
    meter = world.accounts[name].meters[service]
    with scope.reading(1):
        registers = meters.get_meter(meter).registers
    return [holders.DayIndex(meter, each, Decimal(index)) for each, index in zip(registers, indices, strict=True)]


def hand_over(
    world: worlds.World, name: str, indices: list[holders.DayIndex], *, actor: operation.Actor | None = None,
    customer: int | None = None, on: datetime.date = LEFT,
) -> int:  # fmt: skip
    """Hand everything of an account over and return the new account's id."""
    done = holders.change_holder(
        actor=actor or world.actor, contract_numbers=world.accounts[name].contract_numbers.values(),
        customer_id=customer or newcomer(world), on=on, indices=indices, at=worlds.noon(on),
    )  # fmt: skip
    return done.contracts[0].opened.account_id


def bills(account_id: int) -> list[types.BillHeader]:
    """Return the bills of an account, oldest number first."""
    with scope.reading(1):
        return sorted(queries.list_bills(account_id=account_id), key=lambda bill: bill.number)


def test_with_the_index_of_the_day_each_pays_what_they_used(world: worlds.World) -> None:
    cycles.bill_round(worlds.asked(world, books.APRIL))
    power, water = _index(world, "three"), _index(world, "three", W)
    arrived = hand_over(world, "three", [*shown(world, "three", E, power + 40), *shown(world, "three", W, water + 4)])
    worlds.read(world, MAY, {"three": {E: power + 70, W: water + 10}})
    cycles.bill_round(worlds.asked(world, books.MAY))
    old, [new] = bills(world.accounts["three"].account_id)[-1], bills(arrived)
    with scope.reading(1):
        rows = queries.get_bill(number=old.number).supplies.to_pylist()
    assert {(row["from_on"], row["to_on"]) for row in rows} == {(APRIL, LEFT)}
    assert (new.from_on, new.to_on, old.estimated, new.estimated) == (LEFT, MAY, False, False)
    assert old.total_ttc_centimes == sum(
        books.quoted(service, volume, APRIL, LEFT)
        for service, volume in (("electricity", 40), ("water", 4), ("sanitation", 4))
    )
    assert new.total_ttc_centimes == sum(
        books.quoted(service, volume, LEFT, MAY)
        for service, volume in (("electricity", 30), ("water", 6), ("sanitation", 6))
    )


def test_without_an_index_the_days_share_and_say_so(world: worlds.World) -> None:
    """60 kWh in 30 days: 24 for who left on the twelfth, marked; 36 for who came."""
    cycles.bill_round(worlds.asked(world, books.APRIL))
    start = _index(world, "moved")
    arrived = hand_over(world, "moved", [])
    worlds.read(world, MAY, {"moved": {E: start + 60}})
    cycles.bill_round(worlds.asked(world, books.MAY))
    old, [new] = books.of(world, "moved")[-1], bills(arrived)
    assert (old.from_on, old.to_on, old.estimated) == (APRIL, LEFT, True)
    assert (new.from_on, new.to_on, new.estimated) == (LEFT, MAY, False)
    assert old.total_ttc_centimes == books.quoted("electricity", 24, APRIL, LEFT)
    assert new.total_ttc_centimes == books.quoted("electricity", 36, LEFT, MAY)
    assert cycles.bill_round(worlds.asked(world, books.MAY)) and len(bills(arrived)) == 1


def test_every_register_of_the_day_is_needed(world: worlds.World) -> None:
    cycles.bill_round(worlds.asked(world, books.APRIL))
    first, _ = shown(world, "night", E, 1290, 1290)
    with pytest.raises(holders.IndexIncomplete) as refused:
        hand_over(world, "night", [first])
    assert refused.value.registers == (2,)
    with scope.reading(1):
        assert max(row.read_on for row in meters.list_readings(first.meter_id)) <= APRIL
        assert contract_queries.get_contract(world.accounts["night"].contract_numbers[E]).ends_on is None


def test_refusals_write_nothing(world: worlds.World) -> None:
    cycles.bill_round(worlds.asked(world, books.APRIL))
    account = world.accounts["plain"]
    with pytest.raises(holders.IndexOfAnotherMeter):
        hand_over(world, "plain", shown(world, "moved", E, 1290))
    with pytest.raises(holders.IndexImprobable):
        hand_over(world, "plain", shown(world, "plain", E, 1001))
    with pytest.raises(holders.DaysCountedAlready) as beyond:
        hand_over(world, "plain", [], on=datetime.date(2026, 4, 1))
    assert beyond.value.until == APRIL
    with pytest.raises(contracts.SameHolder):
        hand_over(world, "plain", shown(world, "plain", E, 1500), customer=account.customer_id)
    with pytest.raises(operation.PermissionRefused):
        hand_over(world, "plain", [], actor=operation.Actor(tenant_id=1, name="person:7"), customer=1)
    with scope.reading(1):
        assert contract_queries.get_contract(account.contract_numbers[E]).ends_on is None
        assert {row.read_on for row in meters.list_readings(account.meters[E])} <= {worlds.HUNG, worlds.MARCH, APRIL}


def test_an_improbable_index_is_confirmed_and_a_repeat_refused(world: worlds.World) -> None:
    cycles.bill_round(worlds.asked(world, books.APRIL))
    [far] = shown(world, "plain", E, 9000)
    with pytest.raises(holders.IndexImprobable):
        hand_over(world, "plain", [far])
    hand_over(world, "plain", [dataclasses.replace(far, confirmed=True)])
    with pytest.raises(contracts.ContractEndedAlready):
        hand_over(world, "plain", [dataclasses.replace(far, confirmed=True)])


def test_an_empty_place_costs_neither(world: worlds.World) -> None:
    """Left on 20 April at +20, came on 1 May at +25, +40 on 8 May."""
    cycles.bill_round(worlds.asked(world, books.APRIL))
    account, came = world.accounts["moved"], datetime.date(2026, 5, 1)
    start = _index(world, "moved")
    ended = holders.end_contracts(
        actor=world.actor, contract_numbers=account.contract_numbers.values(), ends_on=LEFT, reason="customer",
        indices=shown(world, "moved", E, start + 20), at=worlds.noon(LEFT),
    )  # fmt: skip
    assert ended.by_reading == (account.points[E],)
    terms = contract_types.Terms(use="domestic", zone="town", voltage="low")
    opened = holders.open_contracts(
        actor=world.actor, terms={account.points[E]: terms}, customer_id=newcomer(world), starts_on=came,
        indices=shown(world, "moved", E, start + 25), at=worlds.noon(came),
    )  # fmt: skip
    worlds.read(world, MAY, {"moved": {E: start + 40}})
    cycles.bill_round(worlds.asked(world, books.MAY))
    [new] = bills(opened.contracts[0].account_id)
    assert books.of(world, "moved")[-1].total_ttc_centimes == books.quoted("electricity", 20, APRIL, LEFT)
    assert new.total_ttc_centimes == books.quoted("electricity", 15, came, MAY)


def _index(world: worlds.World, name: str, service: int = E) -> int:
    """Return the last index of a meter."""
    with scope.reading(1):
        last = max(meters.list_readings(world.accounts[name].meters[service]), key=lambda row: row.read_on)
    return (last.index_milli or 0) // 1000
