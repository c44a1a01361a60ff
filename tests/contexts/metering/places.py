"""Service points, meters and rounds to test on."""

import contextlib
import datetime
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db import transaction

from saqia.contexts.contracts import models as contracts
from saqia.contexts.metering import models, types
from saqia.contexts.metering import operations as metering
from saqia.platform import operation
from saqia.platform.outbox import models as outbox
from saqia.platform.tenancy import scope

ELECTRICITY, WATER = 1, 2
COMMUNE = "09.001.05.09"


def day(month: int, of_month: int, year: int = 2026) -> datetime.date:
    """Return a day of 2026."""
    return datetime.date(year, month, of_month)


def noon(on: datetime.date) -> datetime.datetime:
    """Return the middle of a day."""
    return datetime.datetime.combine(on, datetime.time(12), datetime.UTC)


@contextlib.contextmanager
def transaction_of(actor: operation.Actor) -> Iterator[None]:
    """Open a plain transaction of the tenant, to lay down what no operation would."""
    with transaction.atomic():
        scope.enter(actor.tenant_id)
        yield


def points(
    actor: operation.Actor, count: int = 1, *, service: int = ELECTRICITY, source: str | None = None
) -> list[int]:
    """Make service points and return their ids."""
    found = []
    with transaction_of(actor):
        for number in range(1, count + 1):
            premises = contracts.Premises.objects.create(
                tenant_id=actor.tenant_id, commune_id=COMMUNE, address_ar="زنقة الساقية", address_fr="Rue Saqia"
            )
            reference = f"P{service}{number}" if source else None
            point = contracts.ServicePoint.objects.create(
                tenant_id=actor.tenant_id, premises=premises, service=service, source=source, source_ref=reference
            )
            found.append(point.id)
    return found


def install(
    actor: operation.Actor,
    point: int,
    *,
    serial: str = "E1",
    index: int | str = 1000,
    on: datetime.date = datetime.date(2025, 1, 8),
    **described: Any,
) -> int:
    """Hang a meter with one register and return its id."""
    description = metering.MeterDescription(serial=serial, **{"service": ELECTRICITY, "digits": 5, **described})
    indices = {register: Decimal(index) for register in description.registers}
    installed = metering.install_meter(
        actor=actor, service_point_id=point, description=description, indices=indices, installed_on=on, at=noon(on)
    )
    return installed.meter_id


def read(
    actor: operation.Actor, meter: int, on: datetime.date, index: int | str | None, **more: Any
) -> metering.RecordedReading:
    """Record a reading on its own day."""
    shown = None if index is None else Decimal(index)
    if "anomaly" in more:
        more["detail"] = metering.Detail(anomaly=more.pop("anomaly"))
    return metering.record_reading(actor=actor, meter_id=meter, read_on=on, index=shown, at=noon(on), **more)


def walk(actor: operation.Actor, service_points: list[int], *, read_day: int = 8, code: str = "T01") -> int:
    """Put the points on a round and return its id."""
    at = noon(day(1, 1))
    made = metering.create_round(actor=actor, code=code, name_ar="جولة", name_fr="Tournée", read_day=read_day, at=at)
    metering.fill_book(actor=actor, round_id=made.round_id, code="C1", service_point_ids=tuple(service_points), at=at)
    return made.round_id


def close(actor: operation.Actor, round_id: int, month: int, year: int = 2026) -> metering.ClosedRound:
    """Close a month of a round at the end of its window."""
    at = noon(datetime.date(year, month, 21))
    return metering.close_round(actor=actor, round_id=round_id, month=datetime.date(year, month, 1), at=at)


def consumptions(actor: operation.Actor, **asked: Any) -> list[models.Consumption]:
    """Return the consumptions that no other replaced."""
    with scope.reading(actor.tenant_id):
        replaced = list(models.Consumption.objects.exclude(replaces=None).values_list("replaces_id", flat=True))
        rows = models.Consumption.objects.filter(**asked).exclude(id__in=replaced)
        return list(rows.order_by("to_on", "service_point_id", "register"))


def readings(actor: operation.Actor) -> list[tuple[str, datetime.date, int | None]]:
    """Return all readings: source, day, index."""
    with scope.reading(actor.tenant_id):
        found = models.Reading.objects.order_by("read_on", "id").values_list("source", "read_on", "index_milli")
        return list(found)


def told(actor: operation.Actor) -> list[str]:
    """Return the names of the events, in order."""
    with scope.reading(actor.tenant_id):
        return list(outbox.Event.objects.order_by("id").values_list("name", flat=True))


SELF = types.Source.SELF
