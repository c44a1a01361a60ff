"""Rounds, books, readers; the reading-interval clock; what readers see."""

import datetime

import pytest
from tests.contexts.cases import company as companies
from tests.contexts.metering import places

from saqia.contexts.metering import operations as metering
from saqia.contexts.metering import queries
from saqia.engine.validation.verdicts import Reason
from saqia.platform import operation
from saqia.platform.tenancy import scope

AT = places.noon(places.day(1, 1))


def test_a_round_has_books_with_points_in_walking_order(database: str, souss: operation.Actor) -> None:
    first, second, third = places.points(souss, 3)
    walked = places.walk(souss, [second, first, second])
    meter = places.install(souss, first)
    with scope.reading(1):
        assert [(round_.id, round_.read_day) for round_ in queries.list_rounds()] == [(walked, 8)]
        [only] = queries.list_books(walked, on=AT.date())
        assert (only.code, only.reader_person_id, only.stops) == ("C1", None, 2)
        stops = [(stop.position, stop.service_point_id, stop.meter_id) for stop in queries.list_stops(only.id)]
    assert stops == [(1, second, None), (2, first, meter)]
    metering.fill_book(actor=souss, round_id=walked, code="C2", service_point_ids=(first, third), at=AT)
    with scope.reading(1):
        found = queries.list_books(walked, on=AT.date())
    assert [(each.code, each.stops) for each in found] == [("C1", 1), ("C2", 2)]


def test_a_book_has_its_reader_from_a_day_on(database: str, souss: operation.Actor, casa: operation.Actor) -> None:
    company = companies.settle(souss)
    reader, crew = company.reader.person_id, company.crew.person_id
    walked, on = places.walk(souss, places.points(souss)), companies.ON
    later, at = on + datetime.timedelta(5), companies.AT

    def assign(person_id: int | None, from_on: datetime.date = on, code: str = "C1") -> bool:
        return metering.assign_reader(
            actor=company.supervisor, round_id=walked, code=code, person_id=person_id, from_on=from_on, at=at
        )

    def read(day: datetime.date) -> tuple[int | None, datetime.date | None, int | None, datetime.date | None]:
        with scope.reading(1):
            [book] = queries.list_books(walked, on=day)
        return (book.reader_person_id, book.reader_from_on, book.next_person_id, book.next_from_on)

    assert [assign(reader), assign(reader), read(on)] == [True, False, (reader, on, None, None)]
    assert [assign(None, later), assign(None, later)] == [True, False]
    assert [read(on), read(later)] == [(reader, on, None, later), (None, later, None, None)]
    with scope.reading(1):
        counted = [queries.count_books_without_reader(on=day) for day in (on, later)]
    assert counted == [{}, {"T01": 1}]
    wrong: tuple[tuple[type[Exception], int | None, datetime.date, str], ...] = (
        (metering.DayPassed, None, on - datetime.timedelta(1), "C1"), (metering.NotAReader, crew, on, "C1"),
        (metering.NotAReader, 10**9, on, "C1"), (metering.BookNotFound, None, on, "C9"),
    )  # fmt: skip
    for refusal, person_id, from_on, code in wrong:
        with pytest.raises(refusal):
            assign(person_id, from_on, code)
    with pytest.raises(metering.RoundNotFound):
        metering.assign_reader(actor=casa, round_id=walked, code="C1", person_id=None, from_on=on, at=at)
    with pytest.raises(operation.PermissionRefused):
        metering.assign_reader(
            actor=company.reader, round_id=walked, code="C1", person_id=reader, from_on=on, at=at
        )  # fmt: skip
    assert [read(on), len(books(walked))] == [(reader, on, None, later), 1]
    assert [assign(reader), read(later)] == [True, (reader, on, None, None)]  # who reads it goes on


def books(round_id: int) -> list[str]:
    """Return the codes of a round's books."""
    with scope.reading(1):
        return [each.code for each in queries.list_books(round_id, on=companies.ON)]


def test_a_round_is_created_once(database: str, souss: operation.Actor, casa: operation.Actor) -> None:
    def create(read_day: int) -> metering.CreatedRound:
        return metering.create_round(actor=souss, code="T", name_ar="ج", name_fr="T", read_day=read_day, at=AT)

    made = create(8)
    assert create(8) == metering.CreatedRound(made.round_id, "T", is_new=False)
    with pytest.raises(metering.RoundExists):
        create(9)
    for read_day in (0, 29):
        with pytest.raises(metering.ReadDayInvalid):
            create(read_day)
    with pytest.raises(metering.RoundNotFound):
        metering.fill_book(actor=casa, round_id=made.round_id, code="C", service_point_ids=(), at=AT)
    with pytest.raises(operation.PermissionRefused):
        nobody = operation.Actor(tenant_id=1, name="person:7")
        metering.fill_book(actor=nobody, round_id=made.round_id, code="C", service_point_ids=(), at=AT)
    with scope.reading(2), pytest.raises(metering.RoundNotFound):
        queries.get_round("T")


def test_the_clock_warns_before_a_period_passes_its_length(database: str, souss: operation.Actor) -> None:
    read, unread = places.points(souss, 2)
    for serial, point in (("E1", read), ("E2", unread)):
        places.install(souss, point, serial=serial, on=places.day(1, 8))
    meter = 1
    walked = places.walk(souss, [read])
    places.read(souss, meter, places.day(2, 8), 1100)
    places.read(souss, meter, places.day(2, 20), 900)  # held: nobody trusts it yet

    def seen(month: int, of_month: int, round_id: int | None = None) -> list[tuple[str, int, str]]:
        with scope.reading(1):
            found = queries.list_overdue_readings(on=places.day(month, of_month), round_id=round_id)
        return [(row.serial, row.days, row.state) for row in found]

    assert seen(2, 4) == []
    assert seen(2, 5) == [("E1", 28, "warning"), ("E2", 28, "warning")]  # five days before the 33rd
    assert seen(2, 10) == [("E2", 33, "warning")]
    assert seen(2, 11) == [("E2", 34, "overdue")]
    assert seen(3, 8, walked) == [("E1", 28, "warning")]
    assert [serial for serial, *_ in seen(3, 8)] == ["E2", "E1"]


def test_a_reading_is_previewed_without_being_written(database: str, souss: operation.Actor) -> None:
    [point] = places.points(souss)
    meter = places.install(souss, point, on=places.day(1, 8))
    on = places.day(2, 8)
    with scope.reading(1):
        found = queries.preview_reading(meter_id=meter, read_on=on, index_milli=900_000, today=on)
        with pytest.raises(metering.MeterNotFound):
            queries.preview_reading(meter_id=10**9, read_on=on, index_milli=900_000, today=on)
    assert (found.reason, found.volume_milli) == (Reason.BACKWARDS, -100_000)
    assert len(places.readings(souss)) == 1


def test_a_closed_month_and_its_consumptions_are_found(database: str, souss: operation.Actor) -> None:
    [point] = places.points(souss)
    places.read(souss, places.install(souss, point, on=places.day(1, 8)), places.day(2, 8), 1100)
    walked = places.walk(souss, [point])
    places.close(souss, walked, 2)
    [row] = places.consumptions(souss)
    with scope.reading(1):
        assert queries.is_round_closed(round_id=walked, month=places.day(2, 28))
        assert not queries.is_round_closed(round_id=walked, month=places.day(3, 1))
        assert queries.get_consumption(row.id).volume_milli == 100_000
        with pytest.raises(metering.ConsumptionNotFound):
            queries.get_consumption(10**9)
