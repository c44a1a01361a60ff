"""What readers noted at meters, as a queue: reading by reading, with what each note asks for."""

import datetime

from django.db.models import Exists, OuterRef, Q

from saqia.contexts.metering import anomalies, models, photos, usage, views

_MOST = 20_000


def page_noted_readings(
    *, from_on: datetime.date, until_on: datetime.date, anomaly: str | None = None,
    before: tuple[datetime.date, int] | None = None, most: int = 50,
) -> list[views.PointReading]:  # fmt: skip
    """Return the readings of `[from_on, until_on)` with an anomaly, newest first, corrected ones left out; one query.

    :param anomaly: a code of the matrix; None: any
    :param before: day and id of the last one of the page before; None for the first page
    """
    newer = models.Reading.objects.filter(corrects_id=OuterRef("id"))
    rows = models.Reading.objects.filter(~Exists(newer), anomaly__isnull=False, read_on__gte=from_on)
    rows = rows.filter(read_on__lt=until_on)
    if anomaly is not None:
        rows = rows.filter(anomaly=anomaly)
    if before is not None:
        rows = rows.filter(Q(read_on__lt=before[0]) | Q(read_on=before[0], id__lt=before[1]))
    found = (
        rows.annotate(own_photo=photos.OWN, corrected_photo=photos.OF_CORRECTED)
        .select_related("meter")
        .order_by("-read_on", "-id")[: min(max(most, 1), _MOST)]
    )
    return [
        views.PointReading(
            row.meter.service_point_id,
            row.meter.service,
            row.meter.serial,
            usage.reading_view(row, None, None, row.own_photo, row.corrected_photo),
        )
        for row in found
    ]


def list_asked() -> dict[str, tuple[str, ...]]:
    """Return what each anomaly of the matrix asks for here: work-order, reread, contact."""
    return {code: line.actions for code, line in anomalies.matrix().items()}
