"""What notes ask for happens: work orders, meters to read again, the account of a month."""

import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from tests.contexts.metering import places

from saqia.contexts.metering import anomalies, events, models, queries, rules
from saqia.contexts.metering import operations as metering
from saqia.platform import operation
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow

FEB, LATER, MARCH = places.day(2, 8), places.day(2, 12), places.day(3, 8)
CREW = operation.Actor(
    tenant_id=1, name="person:7", person_id=7, permissions=frozenset({"metering.finish-work-order"})
)  # fmt: skip


@pytest.fixture
def meters(database: str, souss: operation.Actor) -> list[int]:
    """Two meters on round T01, read since January."""
    points = places.points(souss, 2)
    places.walk(souss, points)
    return [places.install(souss, point, serial=f"E{point}", on=places.day(1, 8)) for point in points]


def orders() -> list[tuple[int, str, str, str, str]]:
    """Return the work orders: meter, note, day that they are due, state, remark."""
    with scope.reading(1):
        rows = models.WorkOrder.objects.order_by("id")
        return [(row.meter_id, row.anomaly, row.due_on.isoformat(), row.status, row.remark) for row in rows]


def open_order() -> int:
    """Return the order that waits."""
    with scope.reading(1):
        [found] = queries.list_open_work_orders()
        return found.id


def again() -> list[tuple[int, datetime.date, int, str | None]]:
    """Return the meters of the round to read again: meter, since, visits, note."""
    with scope.reading(1):
        found = queries.list_meters_to_read_again(round_id=queries.get_round("T01").id)
        return [(one.meter_id, one.since, one.times, one.anomaly) for one in found]


def take(souss: operation.Actor, tmp_path: Path, text: str, on: datetime.date = FEB) -> metering.ImportedFile:
    """Take a file of readings in."""
    path = tmp_path / "readings.csv"
    path.write_text(text, encoding="utf-8")
    return metering.import_readings_file(actor=souss, path=path, at=places.noon(on))


def test_a_note_opens_one_order_due_by_the_rule(souss: operation.Actor, meters: list[int]) -> None:
    noted = places.read(souss, meters[0], FEB, 1100, anomaly="leak-at-meter")
    assert places.read(souss, meters[0], FEB, 1100, anomaly="leak-at-meter").id == noted.id
    places.read(souss, meters[0], LATER, 1110, anomaly="leak-at-meter")  # it stands already
    places.read(souss, meters[1], FEB, 1100, anomaly="glass-broken")
    places.read(souss, meters[1], LATER, 1110, anomaly="vacant")
    assert orders() == [
        (meters[0], "leak-at-meter", "2026-02-10", "open", ""), (meters[1], "glass-broken", "2026-02-23", "open", ""),
    ]  # fmt: skip
    with scope.reading(1):
        assert queries.count_open_work_orders(on=places.day(2, 11)) == (2, 1)
    with scope.reading(2):
        assert queries.count_open_work_orders(on=places.day(2, 11)) == (0, 0)


def test_every_day_of_the_rule_is_of_a_note_that_asks_for_a_crew() -> None:
    asking = {code for code, line in anomalies.matrix().items() if line.work_order}
    sooner = rules._values("work_orders", FEB)["sooner"]
    assert sooner.keys() <= asking
    assert rules.list_due_days(["danger", "stopped"], FEB) == {"danger": 1, "stopped": 15}


def test_a_file_opens_its_orders_once(souss: operation.Actor, meters: list[int], tmp_path: Path) -> None:
    serials = [f"E{each}" for each in _points()]
    text = f"meter,read_on,index,anomaly\n{serials[0]},2026-02-08,1100,seal-broken\n{serials[1]},2026-02-08,,absent\n"
    take(souss, tmp_path, text)
    take(souss, tmp_path, text)
    assert orders() == [(meters[0], "seal-broken", "2026-02-23", "open", "")]
    assert again() == [(meters[1], FEB, 1, "absent")]


def _points() -> list[int]:
    with scope.reading(1):
        return list(models.Meter.objects.order_by("id").values_list("service_point_id", flat=True))


def test_a_crew_ends_an_order_once(souss: operation.Actor, meters: list[int]) -> None:
    places.read(souss, meters[0], FEB, 1100, anomaly="glass-broken")
    number = open_order()
    first = metering.finish_work_order(actor=CREW, order_id=number, remark=" Vitre posée ", at=places.noon(LATER))
    again_ = metering.finish_work_order(actor=CREW, order_id=number, remark="Autre", at=places.noon(MARCH))
    assert (first.status, first.ended_by, first.remark) == ("done", "person:7", "Vitre posée")
    assert again_ == first
    assert places.told(souss).count(events.WorkOrderDone.name) == 1
    with pytest.raises(metering.WorkOrderEnded) as ended:
        metering.cancel_work_order(actor=souss, order_id=number, remark="Doublon", at=places.noon(MARCH))
    assert ended.value.status == "done"
    places.read(souss, meters[0], MARCH, 1200, anomaly="glass-broken")  # broken again: another order
    assert [row[3] for row in orders()] == ["done", "open"]


def test_who_may_not_end_an_order_changes_nothing(
    souss: operation.Actor, casa: operation.Actor, meters: list[int]
) -> None:
    places.read(souss, meters[0], FEB, 1100, anomaly="glass-broken")
    number, before = open_order(), orders()
    with pytest.raises(operation.PermissionRefused):
        metering.cancel_work_order(actor=CREW, order_id=number, remark="Doublon", at=places.noon(LATER))
    with pytest.raises(metering.RemarkMissing):
        metering.cancel_work_order(actor=souss, order_id=number, remark="  ", at=places.noon(LATER))
    with pytest.raises(metering.WorkOrderNotFound):
        metering.finish_work_order(actor=casa, order_id=number, at=places.noon(LATER))
    assert orders() == before
    canceled = metering.cancel_work_order(actor=souss, order_id=number, remark="Doublon", at=places.noon(LATER))
    assert (canceled.status, canceled.remark) == ("canceled", "Doublon")
    with pytest.raises(metering.WorkOrderEnded):
        metering.finish_work_order(actor=CREW, order_id=number, at=places.noon(LATER))


def test_a_new_meter_settles_the_orders_of_the_old_one(souss: operation.Actor, meters: list[int]) -> None:
    places.read(souss, meters[0], FEB, 1100, anomaly="stopped")
    metering.replace_meter(
        actor=souss, meter_id=meters[0], replaced_on=LATER, reason="faulty", removed_indices={0: None},
        anomaly="damaged", indices={0: Decimal(0)}, at=places.noon(LATER),
        description=metering.MeterDescription(serial="E9", service=places.ELECTRICITY, digits=5),
    )  # fmt: skip
    assert [row[1:] for row in orders()] == [("stopped", "2026-02-23", "done", "")]


def test_a_meter_is_read_again_until_an_accepted_reading(souss: operation.Actor, meters: list[int]) -> None:
    places.read(souss, meters[0], FEB, None, anomaly="absent")
    places.read(souss, meters[0], LATER, None, anomaly="access-refused")
    assert again() == [(meters[0], FEB, 2, "access-refused")]
    held = places.read(souss, meters[0], places.day(2, 13), 90_000)  # held: not yet accepted
    assert again() == [(meters[0], FEB, 2, "access-refused")]
    metering.decide_reading(
        actor=souss, reading_id=held.id, is_trusted=False, reason="read-again", at=places.noon(places.day(2, 14))
    )
    assert again() == [(meters[0], FEB, 3, None)]
    places.read(souss, meters[0], places.day(2, 15), 1150)
    assert again() == []


def test_the_account_of_a_month_adds_up(souss: operation.Actor, meters: list[int]) -> None:
    places.read(souss, meters[0], FEB, None, anomaly="no-display")  # crew and another reading
    places.read(souss, meters[1], FEB, None, anomaly="absent")  # another reading and a message
    places.read(souss, meters[1], LATER, 1150)
    places.read(souss, meters[1], places.day(2, 20), 1160, anomaly="vacant")  # nothing
    asked = {"from_on": places.day(2, 1), "until_on": places.day(3, 1), "on": MARCH}
    with scope.reading(1):
        found = queries.account_for_notes(**asked)
    assert found == queries.Account(
        noted=3, reread=2, read=1, crew=1, waiting=1, late=1, done=0, canceled=0, contact=1
    )  # fmt: skip
    assert found.unread == 1
    metering.finish_work_order(actor=CREW, order_id=open_order(), at=places.noon(MARCH))
    with scope.reading(1):
        assert queries.account_for_notes(**asked).done == 1
        assert queries.account_for_notes(
            from_on=places.day(3, 1), until_on=places.day(4, 1), on=MARCH
        ) == queries.Account(0, 0, 0, 0, 0, 0, 0, 0, 0)  # fmt: skip


def correct(souss: operation.Actor, reading: int, index: int, anomaly: str | None, on: datetime.date = LATER) -> None:
    detail = metering.Detail(anomaly=anomaly)
    metering.correct_reading(
        actor=souss, reading_id=reading, index=Decimal(index), detail=detail, at=places.noon(on)
    )  # fmt: skip


def test_a_correction_that_notes_nothing_cancels_the_order(souss: operation.Actor, meters: list[int]) -> None:
    noted = places.read(souss, meters[0], FEB, 1100, anomaly="leak-at-meter").id
    other = places.read(souss, meters[1], FEB, 1100, anomaly="leak-at-meter").id
    order = open_order_of(meters[0])
    for _ in range(2):
        correct(souss, noted, 1101, None)
        assert orders() == [
            (meters[0], "leak-at-meter", "2026-02-10", "canceled", "reading-corrected"),
            (meters[1], "leak-at-meter", "2026-02-10", "open", ""),
        ]
    with pytest.raises(metering.WorkOrderEnded):
        metering.finish_work_order(actor=CREW, order_id=order, at=places.noon(MARCH))
    correct(souss, other, 1101, "glass-broken")
    assert [(row[1], row[3], row[4]) for row in orders()] == [
        ("leak-at-meter", "canceled", "reading-corrected"), ("leak-at-meter", "canceled", "reading-corrected"),
        ("glass-broken", "open", ""),
    ]  # fmt: skip


def test_an_order_stands_while_a_reading_notes_the_same(souss: operation.Actor, meters: list[int]) -> None:
    first = places.read(souss, meters[0], FEB, 1100, anomaly="leak-at-meter").id
    second = places.read(souss, meters[0], LATER, 1110, anomaly="leak-at-meter").id
    correct(souss, first, 1101, "leak-at-meter")
    correct(souss, second, 1111, None)
    assert [row[3] for row in orders()] == ["open"]
    with scope.reading(1):
        third = models.Reading.objects.get(corrects_id=first).id
    correct(souss, third, 1102, None, MARCH)
    assert [row[3:] for row in orders()] == [("canceled", "reading-corrected")]


def test_an_order_that_a_crew_ended_stays_as_it_is(souss: operation.Actor, meters: list[int]) -> None:
    noted = places.read(souss, meters[0], FEB, 1100, anomaly="leak-at-meter").id
    metering.finish_work_order(actor=CREW, order_id=open_order(), remark="Joint", at=places.noon(LATER))
    correct(souss, noted, 1101, None, MARCH)
    assert [row[3:] for row in orders()] == [("done", "Joint")]


def open_order_of(meter: int) -> int:
    """Return the order that waits at a meter."""
    with scope.reading(1):
        return models.WorkOrder.objects.get(meter_id=meter, status="open").id
