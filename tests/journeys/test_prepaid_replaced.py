"""A prepaid meter is replaced: nobody buys for the one taken down, somebody is told, the one in its place counts on."""

import dataclasses
import datetime
from decimal import Decimal

import pytest
from tests.contexts.billing import world as worlds
from tests.contexts.prepaid import ground, test_tokens
from tests.journeys import test_prepaid_sales as sales
from tests.journeys.test_prepaid_sales import issuer  # noqa: F401

from saqia.contexts.contracts import operations as contracts
from saqia.contexts.metering import operations as metering
from saqia.contexts.prepaid import operations as prepaid
from saqia.contexts.prepaid import queries, types
from saqia.platform import operation
from saqia.platform.outbox import models as outbox
from saqia.platform.outbox import relay
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow

NEW = "14000000019"
REPLACED = datetime.date(2026, 5, 15)
LATER = datetime.datetime(2026, 5, 16, 10, tzinfo=datetime.UTC)


def replace(world: worlds.World, name: str = "prepaid", serial: str = NEW) -> None:
    """Hang another meter at an account's point, and have prepaid hear of it, twice."""
    metering.replace_meter(
        actor=world.actor, meter_id=world.accounts[name].meters[worlds.E], removed_indices={0: Decimal(1400)},
        description=metering.MeterDescription(serial=serial, service=worlds.E, digits=6), indices={0: Decimal(0)},
        replaced_on=REPLACED, reason="faulty", at=worlds.noon(REPLACED),
    )  # fmt: skip
    with scope.reading(1):
        ids = list(outbox.Event.objects.filter(name="metering.meter.replaced").values_list("id", flat=True))
    system = operation.system_actor(tenant_id=1, name="test")
    for event_id in ids * 2:
        relay.act_on(actor=system, event_id=event_id, reaction="prepaid.meter-replaced", at=worlds.noon(REPLACED))


def register(world: worlds.World, number: str = NEW) -> types.Meter:
    """Register the meter that hangs at the account called prepaid."""
    contract = world.accounts["prepaid"].contract_numbers[worlds.E]
    return prepaid.register_meter(
        actor=world.actor, number=number, contract_number=contract, key=ground.KEY, cipher="EA11", derivation="DKGA04",
        at=LATER,
    )  # fmt: skip


def waiting() -> list[str]:
    """Return the numbers of meters whose successor is to be registered."""
    with scope.reading(1):
        return [one.number for one in queries.list_to_register(on=LATER.date())]


def quote(number: str) -> types.Quote:
    """Return what 100 DH buy for a meter."""
    with scope.reading(1):
        return queries.quote_vend(
            meter_number=number, amount_centimes=10_000, grid=ground.GRID, tenant_id=1, on=LATER.date()
        )


def test_nobody_buys_for_a_meter_that_was_taken_down(world: worlds.World) -> None:
    ground.registered(world)
    replace(world)
    with pytest.raises(prepaid.MeterReplaced):
        quote(ground.NUMBER)
    with pytest.raises(prepaid.MeterReplaced):
        ground.order(world, at=LATER)
    with pytest.raises(prepaid.MeterReplaced):
        test_tokens.emergency(world)
    with pytest.raises(prepaid.MeterReplaced):
        key = dataclasses.replace(ground.KEY, key_revision=2)
        prepaid.change_key(actor=world.actor, number=ground.NUMBER, key=key, reason="x", at=LATER)
    assert waiting() == [ground.NUMBER]
    with scope.reading(1):
        assert queries.list_vends(queries.get_meter(ground.NUMBER).id) == []


def test_the_meter_in_its_place_counts_on_from_it(world: worlds.World) -> None:
    ground.registered(world)
    bought = test_tokens.issued(world)
    assert (bought.fixed_centimes, bought.tenths > 0) == (ground.FIXED, True)
    replace(world)
    made = register(world)
    assert waiting() == []
    found = quote(NEW)
    assert (found.bought_tenths, found.fixed_centimes) == (bought.tenths, 0)  # charges of the month are paid
    assert (found.fixed_until_on, made.account_id) == (datetime.date(2026, 6, 1), world.accounts["prepaid"].account_id)
    with scope.reading(1):
        [hanging] = queries.list_meters_of_accounts([made.account_id])
    assert hanging.number == NEW
    with pytest.raises(prepaid.MeterTaken):
        register(world)


def test_the_same_number_may_hang_again(world: worlds.World) -> None:
    """A meter is repaired and hung at its place again: another stay of it, under the same number."""
    ground.registered(world)
    replace(world, serial=ground.NUMBER)
    made = register(world, ground.NUMBER)
    with scope.reading(1):
        assert queries.get_meter(ground.NUMBER) == made and made.replaced_at is None
    assert waiting() == []


def test_what_is_paid_and_has_no_token_goes_back(world: worlds.World, issuer: object) -> None:  # noqa: F811
    ground.registered(world)
    sold = sales.sell(world)
    replace(world)
    made = sales.make(sold.vend.id)
    assert (made.status, made.refusal, made.tokens) == ("refused", "meter-replaced", ())


def test_a_meter_that_takes_no_tokens_is_nothing_of_prepaid(world: worlds.World) -> None:
    before = ground.registered(world)
    replace(world, "plain", "N-1")
    with scope.reading(1):
        assert queries.get_meter(ground.NUMBER) == before
    assert waiting() == []
    with pytest.raises(operation.PermissionRefused):
        prepaid.retire_meter(actor=operation.Actor(1, "person:7"), metering_meter_id=before.metering_meter_id, at=LATER)


def test_the_meter_waits_for_whoever_came_since(world: worlds.World) -> None:
    ground.registered(world)
    replace(world)
    account = dataclasses.replace(world.accounts["prepaid"], meters={worlds.E: _hanging(world)})
    moved = dataclasses.replace(world, accounts={**world.accounts, "prepaid": account})
    came = worlds.change_holder(moved, "prepaid", LATER.date(), 5)
    contract = came.contracts[worlds.E]
    with scope.reading(1):
        [found] = queries.list_to_register(on=LATER.date())
        [before] = queries.list_to_register(on=LATER.date() - datetime.timedelta(days=1))
    assert (found.number, found.contract_id, found.account_id) == (ground.NUMBER, contract, came.account_id)
    assert before.account_id == account.account_id
    made = prepaid.register_meter(
        actor=world.actor, number=NEW, contract_number=came.contract_numbers[worlds.E], key=ground.KEY, cipher="EA11",
        derivation="DKGA04", at=LATER,
    )  # fmt: skip
    assert (made.contract_id, waiting()) == (contract, [])
    assert quote(NEW).bought_tenths == 0  # what the one before bought is not theirs


def test_a_contract_that_ended_and_has_none_after_it_waits_for_no_meter(world: worlds.World) -> None:
    ground.registered(world)
    replace(world)
    contracts.end_contract(
        actor=world.actor, contract_number=world.accounts["prepaid"].contract_numbers[worlds.E], ends_on=LATER.date(),
        reason="customer", closing_reading_id=0, at=LATER,
    )  # fmt: skip
    assert waiting() == []


def _hanging(world: worlds.World) -> int:
    from saqia.contexts.metering import queries as meters

    with scope.reading(1):
        found = meters.find_hanging_meter(world.accounts["prepaid"].points[worlds.E])
    assert found is not None
    return found.id
