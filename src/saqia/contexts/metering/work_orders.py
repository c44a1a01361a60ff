"""Work orders at meters: ended by a crew or canceled, once; listed, and counted for the desk."""

import dataclasses
import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from saqia.contexts.metering import events, models, photos, refusals, states, types
from saqia.platform import operation
from saqia.platform.outbox import publishing

UNFOUNDED = "reading-corrected"
"""The remark of an order whose reading was corrected and notes nothing any more: a code of `wording.WORK_REMARKS`."""


@dataclasses.dataclass(frozen=True)
class WorkOrder:
    """What a crew is sent to a meter for. `ended_by` is an actor's code; empty while the order is open."""

    id: int
    reading_id: int
    meter_id: int
    service_point_id: int
    service: int
    serial: str
    anomaly: str
    noted_on: datetime.date
    due_on: datetime.date
    status: str
    ordered_at: datetime.datetime
    ordered_by: str
    ended_at: datetime.datetime | None
    ended_by: str
    remark: str
    photo_id: int | None
    is_photo_of_corrected: bool


@operation.operation(audit=("order_id",))
def finish_work_order(
    *, actor: operation.Actor, order_id: int, at: datetime.datetime, remark: str = ""
) -> WorkOrder:  # fmt: skip
    """Note that a crew saw to it; noted already, nothing changes.

    :raises WorkOrderNotFound: there is none of this id
    :raises WorkOrderEnded: it was canceled
    """
    actor.require("metering.finish-work-order")
    return _end(actor, order_id, states.DONE, remark, at)


@operation.operation(audit=("order_id", "remark"))
def cancel_work_order(*, actor: operation.Actor, order_id: int, remark: str, at: datetime.datetime) -> WorkOrder:
    """Cancel an order, saying why; canceled already, nothing changes.

    :raises WorkOrderNotFound: there is none of this id
    :raises WorkOrderEnded: a crew saw to it
    :raises RemarkMissing: nothing says why
    """
    actor.require("metering.cancel-work-order")
    if not remark.strip():
        raise refusals.RemarkMissing
    return _end(actor, order_id, states.CANCELED, remark, at)


def settle_replaced(*, actor: operation.Actor, meter_id: int, at: datetime.datetime) -> None:
    """End the orders of a meter that is being taken down: what they asked for is over with it."""
    for row in _with_meters().select_for_update(of=("self",)).filter(meter_id=meter_id, status=states.OPEN):
        _move(actor, row, states.DONE, "", at)


def cancel_unfounded(*, actor: operation.Actor, reading: models.Reading, at: datetime.datetime) -> None:
    """Cancel the order that the note of a corrected reading asked for, unless a reading that stands notes the same."""
    open_ones = _with_meters().select_for_update(of=("self",)).filter(meter_id=reading.meter_id, status=states.OPEN)
    row = open_ones.filter(anomaly=reading.anomaly).first() if reading.anomaly else None
    if row is None:
        return
    newer = models.Reading.objects.filter(corrects_id=OuterRef("id"))
    noting = models.Reading.objects.filter(~Exists(newer), meter_id=row.meter_id, anomaly=row.anomaly)
    noting = noting.filter(recorded_at__gte=row.ordered_at)
    if not noting.exclude(source__in=[types.Source.REMOVAL, types.Source.ESTIMATE]).exists():
        _move(actor, row, states.CANCELED, UNFOUNDED, at)


def get_work_order(order_id: int) -> WorkOrder:
    """Return a work order.

    :raises WorkOrderNotFound: this distributor has none of this id
    """
    row = _with_meters().filter(id=order_id).first()
    if row is None:
        raise refusals.WorkOrderNotFound(order_id)
    return _told(row)


def list_open_work_orders(*, most: int = 1000) -> list[WorkOrder]:
    """Return the orders that wait for a crew, the soonest due first; one query."""
    rows = _with_meters().filter(status=states.OPEN).order_by("due_on", "id")
    return [_told(row) for row in rows[:most]]


def list_work_orders(service_point_ids: Iterable[int], *, most: int = 10) -> list[WorkOrder]:
    """Return the newest orders at some points, of every state; one query."""
    rows = _with_meters().filter(meter__service_point_id__in=list(service_point_ids)).order_by("-id")
    return [_told(row) for row in rows[:most]]


def count_open_work_orders(*, on: datetime.date) -> tuple[int, int]:
    """Return how many orders wait for a crew, and how many of them are past their day; one query."""
    open_ones = models.WorkOrder.objects.filter(status=states.OPEN)
    found = open_ones.aggregate(many=Count("id"), late=Count("id", filter=Q(due_on__lt=on)))
    return found["many"], found["late"]


def _end(actor: operation.Actor, order_id: int, wanted: str, remark: str, at: datetime.datetime) -> WorkOrder:
    row = _with_meters().select_for_update(of=("self",)).filter(id=order_id).first()
    if row is None:
        raise refusals.WorkOrderNotFound(order_id)
    if row.status == wanted:
        return _told(row)
    if (row.status, wanted) not in states.WAYS:
        raise refusals.WorkOrderEnded(row.status)
    _move(actor, row, wanted, remark, at)
    return _told(row)


def _move(actor: operation.Actor, row: models.WorkOrder, wanted: str, remark: str, at: datetime.datetime) -> None:
    row.status, row.ended_at, row.ended_by, row.remark = wanted, at, actor.name, remark.strip()[:200]
    row.save(update_fields=["status", "ended_at", "ended_by", "remark"])
    told = events.WorkOrderDone if wanted == states.DONE else events.WorkOrderCanceled
    publishing.publish(actor=actor, event=told(row.id, row.meter_id, row.anomaly), at=at)


def _with_meters() -> "QuerySet[models.WorkOrder]":
    rows = models.WorkOrder.objects.select_related("meter", "reading")
    return rows.annotate(own_photo=photos.OWN, corrected_photo=photos.OF_CORRECTED)


def _told(row: Any) -> WorkOrder:
    return WorkOrder(
        id=row.id, reading_id=row.reading_id, meter_id=row.meter_id, service_point_id=row.meter.service_point_id,
        service=row.meter.service, serial=row.meter.serial, anomaly=row.anomaly, noted_on=row.reading.read_on,
        due_on=row.due_on, status=row.status, ordered_at=row.ordered_at, ordered_by=row.ordered_by,
        ended_at=row.ended_at, ended_by=row.ended_by, remark=row.remark,
        photo_id=row.own_photo or row.corrected_photo,
        is_photo_of_corrected=row.own_photo is None and row.corrected_photo is not None,
    )  # fmt: skip
