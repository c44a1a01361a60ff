"""The reading-interval clock by night: each round and stage told once a month, counted anew each night."""

import datetime

import pytest
from tests.contexts.metering import places

from saqia.contexts.metering import events, models, queries
from saqia.contexts.metering import operations as metering
from saqia.journeys import interval_clock
from saqia.platform import operation
from saqia.platform.tenancy import scope

HUNG = places.day(1, 8)  # 33 days later it is too long, 28 days later it is announced


@pytest.fixture
def meters(database: str, souss: operation.Actor) -> list[int]:
    """Three meters, two of them on round T01 and one on T02, never read since they hang."""
    points = places.points(souss, 3)
    places.walk(souss, points[:2])
    places.walk(souss, points[2:], code="T02", read_day=20)
    return [places.install(souss, point, serial=f"E{point}", on=HUNG) for point in points]


def warn(souss: operation.Actor, day: int, month: int = 2) -> list[tuple[str, str, int]]:
    """Let the night of a day pass; return what was told: month, stage, meters."""
    told = metering.warn_of_intervals(actor=souss, at=places.noon(places.day(month, day)))
    return [(one.month, one.stage, one.meters) for one in told]


def standing() -> list[tuple[str, int, int]]:
    """Return what the desk shows: round, soon too long, too long."""
    with scope.reading(1):
        return [(one.code, one.warning, one.overdue) for one in queries.list_interval_warnings()]


def test_a_round_is_warned_once_a_stage_with_exact_numbers(souss: operation.Actor, meters: list[int]) -> None:
    assert (warn(souss, 4), standing()) == ([], [])  # 27 days
    assert warn(souss, 5) == [("2026-02-01", "warning", 2), ("2026-02-01", "warning", 1)]
    assert standing() == [("T01", 2, 0), ("T02", 1, 0)]
    assert (warn(souss, 5), warn(souss, 6)) == ([], [])
    places.read(souss, meters[0], places.day(2, 7), 1100)
    assert (warn(souss, 8), standing()) == ([], [("T01", 1, 0), ("T02", 1, 0)])
    assert (warn(souss, 10), standing()) == ([], [("T01", 1, 0), ("T02", 1, 0)])  # the last day that is allowed
    assert warn(souss, 11) == [("2026-02-01", "overdue", 1), ("2026-02-01", "overdue", 1)]
    assert standing() == [("T01", 0, 1), ("T02", 0, 1)]
    assert places.told(souss).count(events.IntervalWarned.name) == 4
    for meter in meters[1:]:
        places.read(souss, meter, places.day(2, 12), 1100)
    assert (warn(souss, 12), standing()) == ([], [])


def test_the_next_month_is_told_anew(souss: operation.Actor, meters: list[int]) -> None:
    warn(souss, 11)
    told = warn(souss, 25)  # of March for the round of the eighth, of February for that of the twentieth
    assert told == [("2026-03-01", "overdue", 2)]
    assert standing() == [("T01", 0, 2), ("T02", 0, 1)]


def test_an_untrusted_reading_and_an_absence_do_not_stop_the_clock(souss: operation.Actor, meters: list[int]) -> None:
    places.read(souss, meters[0], places.day(2, 4), 90_000)  # held
    places.read(souss, meters[1], places.day(2, 4), None, anomaly="absent")
    assert warn(souss, 5)[0] == ("2026-02-01", "warning", 2)


def test_the_nightly_job_warns_every_distributor_and_nobody_else_may(
    souss: operation.Actor, casa: operation.Actor, meters: list[int]
) -> None:
    person = operation.Actor(tenant_id=1, name="person:7", permissions=frozenset({"metering.close-round"}))
    with pytest.raises(operation.PermissionRefused):
        metering.warn_of_intervals(actor=person, at=places.noon(places.day(2, 5)))
    night = datetime.datetime(2026, 2, 5, 5, 10, tzinfo=datetime.UTC)
    assert (interval_clock.warn_everywhere(night), interval_clock.warn_everywhere(night)) == (2, 0)
    with scope.reading(1):
        assert models.IntervalWarning.objects.count() == 2
    with scope.reading(2):
        assert queries.list_interval_warnings() == []
