"""What was sold to a meter before: read by quotes, limits and forecasts."""

import dataclasses
import datetime

from django.db.models import Count, F, Max, Q, QuerySet, Sum

from saqia.contexts.prepaid import models, refusals

_STANDING = (models.ORDERED, models.PAID, models.ISSUED)
_SOLD = (models.PAID, models.ISSUED)


@dataclasses.dataclass(frozen=True)
class Sold:
    """What the month bought so far, what the day paid in how many purchases, until when charges are paid."""

    month_tenths: int
    day_centimes: int
    day_times: int
    fixed_until_on: datetime.date


def plain(number: str) -> str:
    """Return a meter's number as typed, without spaces or hyphens."""
    return "".join(letter for letter in number if letter not in " -")[:20]


def meter_by_number(number: str) -> models.PrepaidMeter:
    """Return a meter by what is printed on it.

    :raises MeterUnknown: none has this number
    """
    row = _by_number(models.PrepaidMeter.objects.all(), number)
    if row is None:
        raise refusals.MeterUnknown(number)
    return row


def locked_meter(number: str) -> models.PrepaidMeter:
    """Return a meter, and wait for whoever sells to it.

    :raises MeterUnknown: none has this number
    """
    row = _by_number(models.PrepaidMeter.objects.select_for_update(), number)
    if row is None:
        raise refusals.MeterUnknown(number)
    return row


def _by_number(rows: "QuerySet[models.PrepaidMeter]", number: str) -> models.PrepaidMeter | None:
    """Return the meter that hangs under a number, else the one that was taken down last."""
    return rows.filter(number=plain(number)).order_by(F("replaced_at").desc(nulls_first=True)).first()


def locked_vend(vend_id: int) -> models.Vend:
    """Return a purchase, locked, with its meter, which is not: a purchase is locked before a meter, never after.

    :raises VendUnknown: this distributor has none
    """
    row = models.Vend.objects.select_for_update(of=("self",)).select_related("meter").filter(id=vend_id).first()
    if row is None:
        raise refusals.VendUnknown(vend_id)
    return row


def sold(row: models.PrepaidMeter, on: datetime.date) -> Sold:
    """Return what was sold to a meter, as the next sale of a day looks at it; one query, one more a replaced meter.

    What the month bought counts emergency credit; what the day paid counts orders that may still be paid. Both go on
    where the meter took the place of another in the same contract, and so does the day until which charges are paid.
    """
    rows = models.Vend.objects.filter(meter_id__in=_line(row), status__in=_STANDING)
    month = Q(ordered_on__gte=on.replace(day=1), ordered_on__lt=next_month(on), status__in=_SOLD)
    day = Q(ordered_on=on, kind=models.SALE)
    found = rows.aggregate(
        tenths=Sum("tenths", filter=month), paid=Sum("amount_centimes", filter=day), times=Count("id", filter=day),
        until=Max("fixed_until_on"),
    )  # fmt: skip
    until = max(found["until"], row.fixed_from_on) if found["until"] else row.fixed_from_on
    return Sold(found["tenths"] or 0, found["paid"] or 0, found["times"], until)


def _line(row: models.PrepaidMeter) -> list[int]:
    """Return a meter and those whose place it took, one after the other."""
    found, before = [row.id], row.replaces_id
    while before is not None:
        found.append(before)
        before = models.PrepaidMeter.objects.filter(id=before).values_list("replaces_id", flat=True).first()
    return found


def next_month(on: datetime.date) -> datetime.date:
    """Return the first day of the month after a day's."""
    return (on.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)
