"""Taking over a former operator's meters, books and indices, and the history that they make."""

import datetime
from typing import Any

import pyarrow as pa
import pytest
from tests.contexts.metering import places

from saqia.contexts.metering import operations as metering
from saqia.contexts.metering import types
from saqia.platform import operation
from saqia.platform.database import intake

pytestmark = pytest.mark.slow

AT = places.noon(places.day(5, 2))
METER: dict[str, Any] = {
    "source": "regie", "point_ref": "P11", "serial": "E1", "make": "SEWA", "service": 1, "digits": 5,
    "multiplier_milli": None, "phases": 1, "registers": "0", "installed_on": places.day(1, 1, 2020), "removed_on": None,
}  # fmt: skip
READING: dict[str, Any] = {
    "source": "regie", "meter_ref": "M1", "register": None, "index_milli": 0, "estimated": None, "anomaly": None,
}  # fmt: skip


def rows(schema: pa.Schema, plain: dict[str, Any], *changed: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist([{"line": line, **plain, **row} for line, row in enumerate(changed, start=2)], schema)


def meters(*changed: dict[str, Any]) -> pa.Table:
    named = [{"source_ref": f"M{number}", **row} for number, row in enumerate(changed, start=1)]
    return rows(types.METER_ROWS, METER, *named)


def indices(*shown: tuple[datetime.date, float, bool], meter: str = "M1") -> pa.Table:
    found = [{"read_on": on, "index_milli": int(index * 1000), "estimated": guess} for on, index, guess in shown]
    return rows(types.READING_ROWS, {**READING, "meter_ref": meter}, *found)


def faults(outcome: intake.Outcome) -> list[tuple[int, str, str]]:
    return [(row["line"], row["field"], row["reason"]) for row in outcome.refused.to_pylist()]


@pytest.fixture
def point(database: str, souss: operation.Actor) -> int:
    [electricity] = places.points(souss, source="regie")
    places.points(souss, service=places.WATER, source="regie")
    return electricity


@pytest.fixture
def meter(point: int, souss: operation.Actor) -> str:
    metering.import_meters(actor=souss, rows=meters({}), at=AT)
    return "M1"


def take_in(actor: operation.Actor, table: pa.Table) -> intake.Outcome:
    return metering.import_readings(actor=actor, rows=table, source=types.Source.SWITCH_OVER, at=AT)


def test_meters_come_with_their_registers_once(souss: operation.Actor, casa: operation.Actor, point: int) -> None:
    table = meters({"registers": "2 3 4"}, {"point_ref": "P21", "service": 2, "serial": "W1", "phases": 0})
    first = metering.import_meters(actor=souss, rows=table, at=AT)
    assert (first.accepted, first.already, faults(first)) == (2, 0, [])
    again = metering.import_meters(actor=souss, rows=table, at=AT)
    assert (again.accepted, again.already, faults(again)) == (0, 2, [])
    elsewhere = metering.import_meters(actor=casa, rows=table, at=AT)
    assert faults(elsewhere) == [(2, "point_ref", "point-unknown"), (3, "point_ref", "point-unknown")]


def test_each_faulty_meter_is_named_and_stops_no_other(souss: operation.Actor, point: int) -> None:
    table = meters(
        {"registers": "0 0"},
        {"digits": 12, "serial": ""},
        {"service": 2},
        {"installed_on": None},
        {"removed_on": places.day(1, 1, 2019)},
        {"phases": 2, "multiplier_milli": 0},
        {"point_ref": "nowhere"},
        {"serial": "E9"},
        {"serial": "E9"},
        {"serial": "E8"},
        {"source_ref": "M8", "serial": "E7"},
    )
    found = metering.import_meters(actor=souss, rows=table, at=AT)
    assert found.accepted == 1
    assert faults(found) == [
        (2, "registers", "registers-invalid"),
        (3, "digits", "digits-invalid"),
        (3, "serial", "missing"),
        (4, "service", "service-mismatch"),
        (5, "installed_on", "missing"),
        (6, "removed_on", "dates-invalid"),
        (7, "multiplier_milli", "multiplier-invalid"),
        (7, "phases", "phases-invalid"),
        (8, "point_ref", "point-unknown"),
        (10, "serial", "serial-taken"),
        (11, "point_ref", "point-occupied"),
        (12, "source_ref", "repeated"),
    ]


def test_indices_are_taken_in_once_whatever_their_order(souss: operation.Actor, meter: str) -> None:
    table = indices((places.day(3, 8), 1200, False), (places.day(2, 8), 1100, False), (places.day(4, 8), 9900, False))
    first = take_in(souss, table)
    assert (first.accepted, first.already, faults(first)) == (3, 0, [])
    again = take_in(souss, table)
    assert (again.accepted, again.already, faults(again)) == (0, 3, [])
    assert len(places.readings(souss)) == 3


def test_each_faulty_index_is_named_and_stops_no_other(souss: operation.Actor, meter: str) -> None:
    on = places.day(2, 8)
    changed: list[dict[str, Any]] = [
        {"index_milli": 1_100_000, "read_on": on},
        {"index_milli": 1_100_000, "read_on": on},
        {"index_milli": 1_101_000, "read_on": on},
        {"index_milli": -1, "read_on": on},
        {"index_milli": None, "read_on": on},
        {"index_milli": None, "read_on": on, "anomaly": "absent"},
        {"index_milli": 5, "read_on": on, "anomaly": "unheard-of"},
        {"index_milli": 5, "read_on": None},
        {"index_milli": 5, "read_on": on, "meter_ref": "M9"},
        {"index_milli": 5, "read_on": on, "register": 4},
        {"index_milli": 100_000_000, "read_on": places.day(3, 8)},
        {"index_milli": 5, "read_on": places.day(5, 3)},
        {"index_milli": 5, "read_on": places.day(1, 1, 2019)},
    ]
    found = take_in(souss, rows(types.READING_ROWS, READING, *changed))
    assert (found.accepted, found.already) == (2, 1)
    assert faults(found) == [
        (4, "index", "contradicts-line"),
        (5, "index_milli", "index-negative"),
        (6, "index_milli", "index-missing"),
        (8, "anomaly", "anomaly-unknown"),
        (9, "read_on", "date-missing"),
        (10, "meter_ref", "meter-unknown"),
        (11, "register", "register-unknown"),
        (12, "index", "too-many-digits"),
        (13, "read_on", "in-future"),
        (14, "read_on", "before-installation"),
    ]


def test_an_index_that_contradicts_the_books_is_refused(souss: operation.Actor, meter: str) -> None:
    take_in(souss, indices((places.day(2, 8), 1100, False)))
    found = take_in(souss, indices((places.day(2, 8), 1101, False)))
    assert faults(found) == [(2, "index", "contradicts-recorded")]


def test_columns_must_be_those_of_the_schema(souss: operation.Actor, meter: str) -> None:
    with pytest.raises(intake.ColumnsWrong):
        take_in(souss, pa.table({"line": [1]}))
    nobody = operation.Actor(tenant_id=1, name="person:7")
    for act in (metering.import_meters, metering.import_stops):
        with pytest.raises(operation.PermissionRefused):
            act(actor=nobody, rows=pa.table({}), at=AT)
    with pytest.raises(operation.PermissionRefused):
        take_in(nobody, pa.table({}))


HANDED_OVER = (
    (places.day(1, 8), 1000, False),
    (places.day(2, 8), 1150, False),
    (places.day(3, 8), 1300, True),
    (places.day(4, 8), 1450, True),
    (places.day(5, 1), 1400, False),
)


def test_indices_become_periods(souss: operation.Actor, meter: str) -> None:
    take_in(souss, indices(*HANDED_OVER))
    assert metering.derive_history(actor=souss, at=AT) == metering.DerivedHistory(4)
    assert metering.derive_history(actor=souss, at=AT) == metering.DerivedHistory(0)
    found = [
        (row.month.month, row.volume_milli, row.estimated, row.method, row.catch_up_from_on, row.catch_up_milli)
        for row in places.consumptions(souss)
    ]
    assert found == [
        (2, 150_000, False, None, None, 0),
        (3, 150_000, True, "former-operator", None, 0),
        (4, 150_000, True, "former-operator", None, 0),
        # 250 kWh since February, of which the estimates took 300.
        (5, -50_000, False, None, places.day(2, 8), 300_000),
    ]


def test_a_rollover_and_a_reading_error_in_the_history(souss: operation.Actor, meter: str) -> None:
    shown = ((places.day(1, 8), 99_900, False), (places.day(2, 8), 50, False), (places.day(3, 8), 20, False))
    take_in(souss, indices(*shown, (places.day(4, 8), 250, False)))
    metering.derive_history(actor=souss, at=AT)
    assert [(row.to_on.month, row.volume_milli) for row in places.consumptions(souss)] == [(2, 150_000), (4, 200_000)]


def test_a_great_consumer_rolls_over_without_losing_the_months_after(souss: operation.Actor, meter: str) -> None:
    shown = [
        (places.day(month, 8), index, False) for month, index in ((1, 93_000), (2, 98_000), (3, 4_000), (4, 9_000))
    ]
    assert take_in(souss, indices(*shown)).accepted == 4
    metering.derive_history(actor=souss, at=AT)
    assert [row.volume_milli for row in places.consumptions(souss)] == [5_000_000, 6_000_000, 5_000_000]


def test_the_history_settles_what_the_former_operator_left_estimated(
    souss: operation.Actor, point: int, meter: str
) -> None:
    take_in(souss, indices(*HANDED_OVER[:4]))
    walked = places.walk(souss, [point])
    places.read(souss, 1, places.day(5, 8), 1500)
    places.close(souss, walked, 5)  # derives the history that nobody asked for
    *_, row = places.consumptions(souss)
    assert (row.from_on, row.volume_milli, row.opening_source) == (places.day(4, 8), 50_000, "estimate")
    assert (row.catch_up_from_on, row.catch_up_milli) == (places.day(2, 8), 300_000)


def test_points_are_put_on_rounds_in_walking_order(souss: operation.Actor, point: int) -> None:
    metering.create_round(actor=souss, code="T01", name_ar="جولة", name_fr="Tournée", read_day=8, at=AT)
    stop = {"source": "regie", "round_code": "T01", "book_code": "C1"}
    table = rows(
        types.STOP_ROWS,
        stop,
        {"point_ref": "P21", "position": 1},
        {"point_ref": "P11", "position": 2},
        {"point_ref": "P11", "position": 3},
        {"point_ref": "P12", "position": 4},
        {"point_ref": "P21", "round_code": "T99", "position": None},
    )
    first = metering.import_stops(actor=souss, rows=table, at=AT)
    assert (first.accepted, first.already) == (2, 0)
    assert faults(first) == [
        (4, "point_ref", "repeated"),
        (5, "point_ref", "point-unknown"),
        (6, "point_ref", "repeated"),
        (6, "position", "missing"),
        (6, "round_code", "round-unknown"),
    ]
    assert metering.import_stops(actor=souss, rows=table, at=AT).already == 2
    moved = rows(types.STOP_ROWS, {**stop, "book_code": "C2"}, {"point_ref": "P11", "position": 1})
    assert metering.import_stops(actor=souss, rows=moved, at=AT).accepted == 1
