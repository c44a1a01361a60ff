"""Two at once: the same file, the same month, a reading while a month is closed."""

from collections.abc import Callable
from concurrent import futures
from pathlib import Path
from typing import TypeVar

import pytest
from django.db import connection
from tests.contexts.metering import places

from saqia.contexts.metering import models
from saqia.contexts.metering import operations as metering
from saqia.platform import operation
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow

T = TypeVar("T")


@pytest.fixture
def walked(database: str, souss: operation.Actor) -> int:
    found = places.points(souss, 4)
    for number, point in enumerate(found, start=1):
        places.install(souss, point, serial=f"E{number}", on=places.day(1, 8))
    return places.walk(souss, found)


def at_once(*acts: Callable[[], T]) -> list[T]:
    def run(act: Callable[[], T]) -> T:
        try:
            return act()
        finally:
            connection.close()

    with futures.ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_a_month_closed_twice_at_once_is_closed_once(souss: operation.Actor, walked: int) -> None:
    for meter in range(1, 5):
        places.read(souss, meter, places.day(2, 8), 1100)
    found = at_once(*[lambda: places.close(souss, walked, 2)] * 4)
    assert sorted(closed.added for closed in found) == [0, 0, 0, 4]
    assert {closed.measured for closed in found} == {4}
    assert len(places.consumptions(souss)) == 4


def test_a_file_taken_in_twice_at_once_is_recorded_once(souss: operation.Actor, walked: int, tmp_path: Path) -> None:
    path = tmp_path / "readings.csv"
    path.write_text("meter,read_on,index\n" + "".join(f"E{n},2026-02-08,1100\n" for n in range(1, 5)), encoding="utf-8")

    def take() -> metering.ImportedFile:
        return metering.import_readings_file(actor=souss, path=path, at=places.noon(places.day(2, 9)))

    found = at_once(*[take] * 3)
    assert sorted(taken.recorded for taken in found) == [0, 0, 4]
    with scope.reading(1):
        assert models.Reading.objects.filter(source="file").count() == 4
        assert models.FileImport.objects.count() == 1


def test_tenants_do_not_wait_for_each_other_nor_see_each_other(
    souss: operation.Actor, casa: operation.Actor, walked: int
) -> None:
    [point] = places.points(casa)
    places.install(casa, point, serial="E1", on=places.day(1, 8))
    other = places.walk(casa, [point])
    places.read(souss, 1, places.day(2, 8), 1100)
    at_once(lambda: places.close(souss, walked, 2), lambda: places.close(casa, other, 2))
    assert len(places.consumptions(souss)) == 4
    assert [row.hold_reason for row in places.consumptions(casa)] == ["no-history"]
