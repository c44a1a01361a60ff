"""What was sold to a meter before: read by quotes, limits and forecasts."""

import datetime

from django.db.models import Count, Max, Sum

from saqia.contexts.prepaid import models, refusals

_STANDING = (models.ORDERED, models.PAID, models.ISSUED)
_SOLD = (models.PAID, models.ISSUED)


def plain(number: str) -> str:
    """Return a meter's number as typed, without spaces or hyphens."""
    return "".join(letter for letter in number if letter not in " -")[:20]


def meter_by_number(number: str) -> models.PrepaidMeter:
    """Return a meter by what is printed on it.

    :raises MeterUnknown: none has this number
    """
    row = models.PrepaidMeter.objects.filter(number=plain(number)).first()
    if row is None:
        raise refusals.MeterUnknown(number)
    return row


def locked_meter(number: str) -> models.PrepaidMeter:
    """Return a meter, and wait for whoever sells to it.

    :raises MeterUnknown: none has this number
    """
    row = models.PrepaidMeter.objects.select_for_update().filter(number=plain(number)).first()
    if row is None:
        raise refusals.MeterUnknown(number)
    return row


def locked_vend(vend_id: int) -> models.Vend:
    """Return a purchase, locked, with its meter, which is not: a purchase is locked before a meter, never after.

    :raises VendUnknown: this distributor has none
    """
    row = models.Vend.objects.select_for_update(of=("self",)).select_related("meter").filter(id=vend_id).first()
    if row is None:
        raise refusals.VendUnknown(vend_id)
    return row


def bought_tenths(meter_id: int, from_on: datetime.date, until_on: datetime.date) -> int:
    """Return what was bought on `[from_on, until_on)`, emergency credit included."""
    rows = models.Vend.objects.filter(
        meter_id=meter_id, ordered_on__gte=from_on, ordered_on__lt=until_on, status__in=_SOLD
    )
    return rows.aggregate(total=Sum("tenths"))["total"] or 0


def bought_on(meter_id: int, on: datetime.date) -> tuple[int, int]:
    """Return what was paid in a day, and in how many purchases; orders that may still be paid count."""
    rows = models.Vend.objects.filter(meter_id=meter_id, ordered_on=on, kind=models.SALE, status__in=_STANDING)
    found = rows.aggregate(total=Sum("amount_centimes"), times=Count("id"))
    return found["total"] or 0, found["times"]


def fixed_paid_until(row: models.PrepaidMeter) -> datetime.date:
    """Return the first day whose standing charges no purchase has paid."""
    rows = models.Vend.objects.filter(meter_id=row.id, status__in=_STANDING)
    paid = rows.aggregate(last=Max("fixed_until_on"))["last"]
    return max(paid, row.fixed_from_on) if paid else row.fixed_from_on
