"""A crew reports from the door: the order moves and the index counts, both or neither."""

import datetime
from decimal import Decimal

from saqia.contexts.collections import operations as collections
from saqia.contexts.collections import types
from saqia.contexts.metering import operations as metering
from saqia.contexts.metering import queries as meters
from saqia.platform import operation
from saqia.platform.calendar import local_time


class MeterMissing(Exception):
    """No meter with a single dial hangs at the point: its index is not taken with the order."""


@operation.operation(audit=("order_id",))
def report_cut(
    *, actor: operation.Actor, order_id: int, at: datetime.datetime, index: Decimal | None = None,
    photo_id: int | None = None,
) -> types.Order:  # fmt: skip
    """Note that a service was cut; what was paid before is ordered back at once, its index counts.

    :raises collections.OrderUnknown, collections.OrderMoved: as closing the order says
    :raises MeterMissing: an index was given where none can be taken
    :raises metering.ReadingImpossible, metering.ReadingContradicted, metering.IndexTooPrecise: the index cannot be
    """
    order = collections.close_disconnection(
        actor=actor, order_id=order_id, was_cut=True, executed_at=at, at=at, photo_id=photo_id
    )
    _read(actor, order, index, photo_id, at)
    return order


@operation.operation(audit=("order_id",))
def report_reconnection(
    *, actor: operation.Actor, order_id: int, at: datetime.datetime, index: Decimal | None = None,
    photo_id: int | None = None,
) -> types.Order:  # fmt: skip
    """Note that a service is back, with the index of that moment; raises as `report_cut`."""
    order = collections.close_reconnection(actor=actor, order_id=order_id, reconnected_at=at, at=at, photo_id=photo_id)
    _read(actor, order, index, photo_id, at)
    return order


def _read(
    actor: operation.Actor, order: types.Order, index: Decimal | None, photo_id: int | None, at: datetime.datetime
) -> None:
    if index is None:
        return
    meter = meters.find_hanging_meter(order.service_point_id)
    if meter is None or len(meter.registers) != 1:
        raise MeterMissing
    metering.record_reading(
        actor=actor, meter_id=meter.id, register=meter.registers[0], read_on=local_time.day(at), index=index, at=at,
        detail=metering.Detail(read_at=at, photo_id=photo_id),
    )  # fmt: skip
