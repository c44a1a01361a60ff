"""Days of two holders in one period: parted by a reading of the day, by days, or by an estimate; nothing lost."""

import datetime
import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.contexts.metering import places

from saqia.contexts.contracts import operations as contracts
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.metering import operations as metering
from saqia.contexts.metering.closing import parting
from saqia.contexts.parties import operations as parties
from saqia.contexts.parties import types as party_types
from saqia.platform import operation

pytestmark = pytest.mark.slow

TERMS = contract_types.Terms(
    use="domestic", zone="town", households=1, subscribed_power_kva=0, voltage="low", option="standard",
    is_prepaid=False,
)  # fmt: skip
FEBRUARY, MARCH, APRIL = places.day(2, 8), places.day(3, 8), places.day(4, 8)


def supply(actor: operation.Actor, point: int, since: datetime.date, until: datetime.date | None = None) -> None:
    """Let somebody hold a point over days."""
    customer = party_types.CustomerDetails(kind="person", name_ar="زبون تجريبي", name_latin="Client", language="fr")
    made = parties.register_customer(actor=actor, given=customer, at=places.noon(since))
    opened = contracts.open_contract(
        actor=actor, service_point_id=point, customer_id=made.customer_id, terms=TERMS, starts_on=since,
        at=places.noon(since),
    )  # fmt: skip
    if until is not None:
        contracts.end_contract(
            actor=actor, contract_number=opened.contract_number, ends_on=until, reason="customer",
            closing_reading_id=0, at=places.noon(until),
        )  # fmt: skip


def held_in_turn(actor: operation.Actor, point: int, *days: datetime.date) -> None:
    """Let somebody hold it since January, and others from each of the days on."""
    for since, until in itertools.pairwise((places.day(1, 8), *days, None)):
        assert since is not None
        supply(actor, point, since, until)


@pytest.fixture
def point(database: str, souss: operation.Actor) -> int:
    return places.points(souss)[0]


@pytest.fixture
def meter(souss: operation.Actor, point: int) -> int:
    return places.install(souss, point, on=places.day(1, 8))


@pytest.fixture
def walked(souss: operation.Actor, point: int, meter: int) -> int:
    made = places.walk(souss, [point])
    places.read(souss, meter, FEBRUARY, 1155)
    places.close(souss, made, 2)
    return made


def spans(actor: operation.Actor) -> list[tuple[datetime.date, datetime.date, int, bool, str | None]]:
    """Return the consumptions since 8 February."""
    return [
        (row.from_on, row.to_on, row.volume_milli, row.estimated, row.method)
        for row in places.consumptions(actor, from_on__gte=FEBRUARY, is_billable=True)
    ]


def test_the_reading_of_the_day_parts_them(souss: operation.Actor, point: int, meter: int, walked: int) -> None:
    moved = places.day(2, 20)
    held_in_turn(souss, point, moved)
    places.read(souss, meter, moved, 1200)
    places.read(souss, meter, MARCH, 1211)
    assert places.close(souss, walked, 3).measured == 2
    assert spans(souss) == [(FEBRUARY, moved, 45_000, False, None), (moved, MARCH, 11_000, False, None)]
    assert places.close(souss, walked, 3).added == 0


def test_days_share_what_was_measured_around_them(souss: operation.Actor, point: int, meter: int, walked: int) -> None:
    moved, again = places.day(2, 20), places.day(2, 25)
    held_in_turn(souss, point, moved, again)
    places.read(souss, meter, MARCH, 1211)  # 56 kWh in 28 days
    places.close(souss, walked, 3)
    assert spans(souss) == [
        (FEBRUARY, moved, 24_000, True, "by-days"),
        (moved, again, 10_000, True, "by-days"),
        (again, MARCH, 22_000, False, None),
    ]
    assert [index for source, _, index in places.readings(souss) if source == "estimate"] == [1_179_000, 1_189_000]


def test_the_nearest_reading_counts(souss: operation.Actor, point: int, meter: int, walked: int) -> None:
    """One of 28 February says more on 18 February than one of 8 March."""
    moved, read = places.day(2, 18), places.day(2, 28)
    held_in_turn(souss, point, moved)
    places.read(souss, meter, read, 1175)
    places.read(souss, meter, MARCH, 1300)
    places.close(souss, walked, 3)
    assert [span[2] for span in spans(souss)] == [10_000, 135_000]


def test_an_unread_month_is_estimated_for_each(souss: operation.Actor, point: int, meter: int, walked: int) -> None:
    """The mean is 5 kWh a day; the reading of April settles the days of the new holder alone."""
    moved = places.day(2, 20)
    held_in_turn(souss, point, moved)
    places.close(souss, walked, 3)
    assert spans(souss) == [(FEBRUARY, moved, 60_000, True, "recent"), (moved, MARCH, 80_000, True, "recent")]
    places.read(souss, meter, APRIL, 1400)
    places.close(souss, walked, 4)
    row = places.consumptions(souss)[-1]
    assert (row.catch_up_from_on, row.catch_up_milli, row.volume_milli) == (moved, 80_000, 105_000)
    assert sum(span[2] for span in spans(souss)) == 1_400_000 - 1_155_000


def test_estimates_before_are_settled_up_to_the_day(
    souss: operation.Actor, point: int, meter: int, walked: int
) -> None:
    """March was estimated at 140 kWh; 59 days came to 177: 3 a day, 44 days of the old holder."""
    places.close(souss, walked, 3)
    moved = places.day(3, 24)
    held_in_turn(souss, point, moved)
    places.read(souss, meter, APRIL, 1332)
    places.close(souss, walked, 4)
    old, new = places.consumptions(souss)[-2:]
    assert (old.to_on, old.volume_milli, old.catch_up_milli, old.catch_up_from_on) == (moved, -8_000, 140_000, FEBRUARY)
    assert (old.estimated, old.method, old.closing_source) == (False, "by-days", "estimate")
    assert (new.from_on, new.volume_milli, new.catch_up_from_on) == (moved, 45_000, None)


def test_a_day_after_the_last_reading_waits_for_the_next(
    souss: operation.Actor, point: int, meter: int, walked: int
) -> None:
    moved = places.day(3, 10)
    held_in_turn(souss, point, moved)
    places.read(souss, meter, MARCH, 1211)
    places.close(souss, walked, 3)
    assert [span[:2] for span in spans(souss)] == [(FEBRUARY, MARCH)]
    places.read(souss, meter, APRIL, 1242)
    places.close(souss, walked, 4)
    assert [span[:3] for span in spans(souss)[1:]] == [(MARCH, moved, 2_000), (moved, APRIL, 29_000)]


def test_days_without_a_contract_are_apart(souss: operation.Actor, point: int, meter: int, walked: int) -> None:
    left, came = places.day(2, 15), places.day(3, 1)
    supply(souss, point, places.day(1, 8), left)
    supply(souss, point, came)
    places.read(souss, meter, came, 1197)  # 2 a day
    places.read(souss, meter, MARCH, 1211)
    places.close(souss, walked, 3)
    assert [span[:3] for span in spans(souss)] == [
        (FEBRUARY, left, 14_000), (left, came, 28_000), (came, MARCH, 14_000)
    ]  # fmt: skip


def test_a_held_index_of_the_day_does_not_part_them(
    souss: operation.Actor, point: int, meter: int, walked: int
) -> None:
    moved = places.day(2, 20)
    held_in_turn(souss, point, moved)
    places.read(souss, meter, moved, 1100)  # backwards
    places.read(souss, meter, MARCH, 1211)
    places.close(souss, walked, 3)
    assert [span[2] for span in spans(souss)] == [24_000, 32_000]


def test_a_replaced_meter_is_shared_on_its_own_days(
    souss: operation.Actor, point: int, meter: int, walked: int
) -> None:
    """The old one counted 40 kWh in 20 days; the new one came on 28 February."""
    moved, replaced = places.day(2, 20), places.day(2, 28)
    held_in_turn(souss, point, moved)
    described = metering.MeterDescription(serial="E2", service=places.ELECTRICITY, digits=5)
    replacing = metering.replace_meter(
        actor=souss, meter_id=meter, removed_indices={0: Decimal(1195)}, description=described, indices={0: Decimal(0)},
        replaced_on=replaced, reason="faulty", at=places.noon(replaced),
    )  # fmt: skip
    places.read(souss, replacing.meter_id, MARCH, 24)
    places.close(souss, walked, 3)
    assert [span[:3] for span in spans(souss)] == [(FEBRUARY, moved, 24_000), (moved, MARCH, 40_000)]


def test_below_the_estimate_nobody_is_billed_until_the_meter_passes_it(
    souss: operation.Actor, point: int, meter: int, walked: int
) -> None:
    """60 kWh were estimated for who left, 20 were used by both until April."""
    moved = places.day(2, 20)
    held_in_turn(souss, point, moved)
    places.close(souss, walked, 3)
    places.read(souss, meter, APRIL, 1175)
    assert places.close(souss, walked, 4).held == 1
    [held] = places.consumptions(souss, is_billable=False)
    assert (held.from_on, held.hold_reason, held.volume_milli) == (MARCH, "below-estimate", 0)
    places.read(souss, meter, places.day(5, 8), 1230)
    places.close(souss, walked, 5)
    assert sum(span[2] for span in spans(souss)) == 1_230_000 - 1_155_000


@given(
    opening=st.integers(0, 99_999_999),
    turned=st.integers(0, 9_000_000),
    steps=st.lists(st.integers(1, 40), min_size=2, max_size=6),
)
def test_the_shares_are_the_whole(opening: int, turned: int, steps: list[int]) -> None:
    """However often a period is cut: volumes and days add up, and no share is negative."""
    start = FEBRUARY
    days = [start + datetime.timedelta(days=sum(steps[: at + 1])) for at in range(len(steps))]
    dial = 10**8
    after = (days[-1], (opening + turned) % dial)
    index, since, volumes = opening, start, []
    for day in days[:-1]:
        leg = {"base_index": None, "start_index": index, "start_on": since, "digits": 5}
        found = parting.index_on(day, leg, after, settles=False)
        volumes.append((found - index) % dial)
        index, since = found, day
    volumes.append((after[1] - index) % dial)
    assert sum(volumes) == turned
    even = turned // sum(steps)
    assert all(abs(volume - even * step) <= step + len(steps) for volume, step in zip(volumes, steps, strict=True))
