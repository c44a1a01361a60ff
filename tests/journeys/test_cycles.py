"""Billing a round's month as one journey: close, rate, publish; repeat it, cut it, hand a contract over in between."""

import datetime

import pytest
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds

from saqia.contexts.billing import operations as billing
from saqia.contexts.billing import queries
from saqia.contexts.metering import operations as metering
from saqia.journeys import cycles
from saqia.platform.tenancy import scope

APRIL, MAY = datetime.date(2026, 4, 8), datetime.date(2026, 5, 8)
E = 1


def test_any_day_of_the_month_names_it(world: worlds.World) -> None:
    cycle_id = cycles.bill_round(worlds.asked(world, datetime.date(2026, 4, 17)))
    state = books.cycle(world, cycle_id)
    assert (state.month, state.status) == (books.APRIL, "published")
    assert cycles.bill_round(worlds.asked(world, books.APRIL)) == cycle_id


def test_a_month_whose_readings_have_not_begun_is_refused(world: worlds.World) -> None:
    asked = worlds.asked(world, books.APRIL)
    early = cycles.Asked(**{**vars(asked), "month": datetime.date(2026, 9, 1)})
    with pytest.raises(metering.RoundNotWalkedYet):
        cycles.bill_round(early)
    with scope.reading(1):
        assert queries.find_cycle(round_id=world.round_id, month=datetime.date(2026, 9, 1)) is None


def test_rating_alone_publishes_nothing_and_the_next_call_does(world: worlds.World) -> None:
    cycle_id = cycles.bill_round(worlds.asked(world, books.APRIL), publish=False)
    assert (books.cycle(world, cycle_id).status, books.of(world, "plain")) == ("rated", [])
    assert books.trial_balance(world) == {}
    assert cycles.bill_round(worlds.asked(world, books.APRIL)) == cycle_id
    assert books.cycle(world, cycle_id).status == "published"


def test_a_closed_gate_is_told_and_overridden_with_a_reason(world: worlds.World) -> None:
    with pytest.raises(billing.GateClosed):
        cycles.bill_round(worlds.asked(world, books.APRIL, override=None))
    cycles.bill_round(worlds.asked(world, books.APRIL, override="three known contracts"))
    assert len(books.of(world, "plain")) == 1


def test_each_holder_pays_their_own_days(world: worlds.World) -> None:
    """`moved` leaves on 20 April at 1290; who arrives uses 30 kWh until 8 May."""
    cycles.bill_round(worlds.asked(world, books.APRIL))
    left = datetime.date(2026, 4, 20)
    arrived = worlds.change_holder(world, "moved", left, 1290)
    worlds.read(world, MAY, {"moved": {E: 1320}})
    cycles.bill_round(worlds.asked(world, books.MAY))
    gone = books.of(world, "moved")
    with scope.reading(1):
        [new] = queries.list_bills(account_id=arrived.account_id)
    assert gone[-1].total_ttc_centimes == books.quoted("electricity", 40, APRIL, left)
    assert new.total_ttc_centimes == books.quoted("electricity", 30, left, MAY)
