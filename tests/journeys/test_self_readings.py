"""A customer's indices by any door: all recorded or none, of their own meters only, once."""

import datetime
from decimal import Decimal

import pytest
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds

from saqia.contexts.contracts import queries as contracts
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.metering import operations as metering
from saqia.contexts.metering import queries as meters
from saqia.engine.validation.verdicts import Reason, Verdict
from saqia.journeys import self_readings
from saqia.platform import operation
from saqia.platform.tenancy import scope

TODAY = datetime.date(2026, 5, 6)
AT = datetime.datetime(2026, 5, 6, 9, tzinfo=datetime.UTC)
E, W = worlds.E, worlds.W
VISITOR = operation.Actor(tenant_id=1, name="visitor", permissions=contracts.rights_of("visitor"))


def _send(world: worlds.World, *given: tuple[int, str], name: str = "three", actor: operation.Actor = VISITOR) -> None:
    figures = tuple(self_readings.Figure(meter, 0, Decimal(index)) for meter, index in given)
    self_readings.send_self_reading(
        actor=actor, account_id=world.accounts[name].account_id, figures=figures, read_on=TODAY, at=AT
    )


def _sent(world: worlds.World, name: str = "three") -> list[tuple[str, int | None]]:
    with scope.reading(1):
        found = self_readings.list_sent(account=_of(world, name), on=TODAY)
    return [(one.serial, one.reading.index_milli) for one in found]


def _of(world: worlds.World, name: str) -> contract_types.Account:
    [account] = contracts.list_accounts([world.accounts[name].account_id])
    return account


def test_all_indices_are_recorded_once(april_billed: worlds.World) -> None:
    held = april_billed.accounts["three"].meters
    for _ in range(2):
        _send(april_billed, (held[E], "1430"), (held[W], "1040"))
    assert _sent(april_billed) == [("E-three", 1_430_000), ("W-three", 1_040_000)]


@pytest.mark.parametrize(("second", "refusal"), [
    ("1020", metering.IndexGoesBackwards), ("-1", metering.ReadingImpossible), ("1040.0001", metering.IndexTooPrecise),
])  # fmt: skip
def test_one_that_is_refused_takes_the_others_with_it(
    april_billed: worlds.World, second: str, refusal: type[Exception]
) -> None:
    held = april_billed.accounts["three"].meters
    with pytest.raises(refusal):
        _send(april_billed, (held[E], "1430"), (held[W], second))
    assert _sent(april_billed) == []


def test_another_index_of_the_day_and_meters_of_others_are_refused(april_billed: worlds.World) -> None:
    held, theirs = april_billed.accounts["three"].meters, april_billed.accounts["plain"].meters
    _send(april_billed, (held[E], "1430"))
    with pytest.raises(metering.ReadingContradicted):
        _send(april_billed, (held[W], "1040"), (held[E], "1431"))
    with pytest.raises(self_readings.MeterNotTheirs):
        _send(april_billed, (held[W], "1040"), (theirs[E], "1300"))
    assert _sent(april_billed) == [("E-three", 1_430_000)]
    assert _sent(april_billed, "plain") == []


def test_who_may_not_and_another_distributor_write_nothing(april_billed: worlds.World) -> None:
    held = april_billed.accounts["three"].meters
    nobody = operation.Actor(tenant_id=1, name="customer:9", sign_in_id=9)
    elsewhere = operation.Actor(tenant_id=2, name="visitor", permissions=VISITOR.permissions)
    with pytest.raises(operation.PermissionRefused):
        _send(april_billed, (held[E], "1430"), actor=nobody)
    with pytest.raises(self_readings.MeterNotTheirs):
        _send(april_billed, (held[E], "1430"), actor=elsewhere)
    assert _sent(april_billed) == []


def test_what_an_index_means_is_told_before(april_billed: worlds.World) -> None:
    meter = april_billed.accounts["three"].meters[E]
    told = {}
    with scope.reading(1):
        for index in ("1430", "9330", "1329", "NaN", "1e20", "1.00001"):
            seen = self_readings.look(figure=self_readings.Figure(meter, 0, Decimal(index)), on=TODAY)
            told[index] = (seen.verdict, seen.reason, seen.volume_milli)
    assert told["1430"] == (Verdict.ACCEPTED, Reason.NONE, 100_000)
    assert told["9330"][:2] == (Verdict.HELD, Reason.TOO_HIGH)
    assert told["1329"][1] is Reason.BACKWARDS
    assert {told[index][0] for index in ("NaN", "1e20", "1.00001")} == {Verdict.REFUSED}


def test_the_meters_of_a_running_contract_with_their_last_index_and_window(april_billed: worlds.World) -> None:
    with scope.reading(1):
        found = self_readings.list_meters(account=_of(april_billed, "three"), on=TODAY)
    assert [(one.serial, one.service, one.contract_number) for one in found] == [
        ("E-three", E, april_billed.accounts["three"].contract_numbers[E]),
        ("W-three", W, april_billed.accounts["three"].contract_numbers[W]),
    ]
    assert found[0].dials == (
        self_readings.Dial(0, 1_330_000, datetime.date(2026, 4, 8), "reader", datetime.date(2026, 4, 8)),
    )
    window = found[0].window
    assert window is not None
    assert (window.month, window.first_on, window.last_on, window.round_on) == (
        datetime.date(2026, 5, 1), datetime.date(2026, 4, 22), datetime.date(2026, 5, 21), datetime.date(2026, 5, 8),
    )  # fmt: skip


def test_an_index_of_a_closed_month_counts_for_the_next(april_billed: worlds.World) -> None:
    points = april_billed.accounts["three"].points
    with scope.reading(1):
        [before] = meters.list_windows(service_point_ids=[points[E]], on=datetime.date(2026, 4, 20))
        none = meters.list_windows(service_point_ids=[10**9], on=TODAY)
    assert before.month == datetime.date(2026, 5, 1)  # April is billed
    assert none == []


def test_the_cost_is_that_of_the_bill_s_engine(april_billed: worlds.World) -> None:
    meter = april_billed.accounts["three"].meters[W]
    with scope.reading(1):
        [_, water] = self_readings.list_meters(account=_of(april_billed, "three"), on=TODAY)
        seen = self_readings.look(figure=self_readings.Figure(meter, 0, Decimal(1040)), on=TODAY)
        priced = self_readings.price(meter=water, looks=[seen], on=TODAY, rules=worlds.tariffs(), grid=worlds.GRID)
    days = datetime.date(2026, 4, 8), TODAY
    assert [(one.contract.service, one.quote.total_ttc) for one in priced if one.quote] == [
        (W, books.quoted("water", 13, *days)), (worlds.S, books.quoted("sanitation", 13, *days)),
    ]  # fmt: skip
