"""The reads of metering; each runs inside the caller's transaction."""

import datetime
from collections import Counter
from collections.abc import Iterable

from django.db import connection
from django.db.models import Count, Max

from saqia.contexts.metering import anomalies, judging, models, photos, refusals, rounds, rules, standing, usage, views
from saqia.contexts.metering.anomalies import list_anomaly_codes as list_anomaly_codes
from saqia.contexts.metering.asked import Account as Account
from saqia.contexts.metering.asked import MeterToReadAgain as MeterToReadAgain
from saqia.contexts.metering.asked import account_for_notes as account_for_notes
from saqia.contexts.metering.asked import list_meters_to_read_again as list_meters_to_read_again
from saqia.contexts.metering.correction import preview_correction as preview_correction
from saqia.contexts.metering.figures import PlaceRate as PlaceRate
from saqia.contexts.metering.figures import ReadingRate as ReadingRate
from saqia.contexts.metering.figures import count_anomalies as count_anomalies
from saqia.contexts.metering.figures import list_place_rates as list_place_rates
from saqia.contexts.metering.figures import list_reading_rates as list_reading_rates
from saqia.contexts.metering.held import Decided as Decided
from saqia.contexts.metering.held import WeighedReading as WeighedReading
from saqia.contexts.metering.held import count_held_readings as count_held_readings
from saqia.contexts.metering.held import get_reading as get_reading
from saqia.contexts.metering.held import page_held_readings as page_held_readings
from saqia.contexts.metering.intervals import IntervalWarning as IntervalWarning
from saqia.contexts.metering.intervals import list_interval_warnings as list_interval_warnings
from saqia.contexts.metering.noted import list_asked as list_asked
from saqia.contexts.metering.noted import page_noted_readings as page_noted_readings
from saqia.contexts.metering.photo_archives.sending import PhotoArchive as PhotoArchive
from saqia.contexts.metering.photo_archives.sending import find_archive_of_file as find_archive_of_file
from saqia.contexts.metering.photo_archives.sending import get_archive as get_archive
from saqia.contexts.metering.photo_archives.sending import list_archives as list_archives
from saqia.contexts.metering.rules import get_staged_days as get_staged_days
from saqia.contexts.metering.usage import find_multipliers as find_multipliers
from saqia.contexts.metering.usage import find_point_reading as find_point_reading
from saqia.contexts.metering.usage import list_months as list_months
from saqia.contexts.metering.usage import list_point_readings as list_point_readings
from saqia.contexts.metering.usage import list_uses as list_uses
from saqia.contexts.metering.usage import sum_year as sum_year
from saqia.contexts.metering.views import AskedAction as AskedAction
from saqia.contexts.metering.views import Book as Book
from saqia.contexts.metering.views import CorrectionPreview as CorrectionPreview
from saqia.contexts.metering.views import HeldReading as HeldReading
from saqia.contexts.metering.views import Meter as Meter
from saqia.contexts.metering.views import MonthUse as MonthUse
from saqia.contexts.metering.views import PointReading as PointReading
from saqia.contexts.metering.views import Reading as Reading
from saqia.contexts.metering.windows import PointWindow as PointWindow
from saqia.contexts.metering.windows import list_windows as list_windows
from saqia.contexts.metering.work_orders import WorkOrder as WorkOrder
from saqia.contexts.metering.work_orders import count_open_work_orders as count_open_work_orders
from saqia.contexts.metering.work_orders import get_work_order as get_work_order
from saqia.contexts.metering.work_orders import list_open_work_orders as list_open_work_orders
from saqia.contexts.metering.work_orders import list_work_orders as list_work_orders
from saqia.engine.validation.verdicts import Reason, Verdict

_OVERDUE = f"""
SELECT m.id, m.service_point_id, m.serial, last.on_day
FROM metering_meter m
CROSS JOIN LATERAL (
    SELECT coalesce(max(r.read_on), m.installed_on) AS on_day FROM metering_reading r
    WHERE r.meter_id = m.id AND r.read_on <= %(on)s AND r.source <> 'estimate' AND {standing.standing("r")}
) last
WHERE m.removed_on IS NULL AND m.installed_on <= %(on)s AND last.on_day <= %(warned)s
    AND (%(round)s::bigint IS NULL OR EXISTS (
        SELECT FROM metering_stop s JOIN metering_book b ON b.id = s.book_id
        WHERE s.service_point_id = m.service_point_id AND b.round_id = %(round)s))
ORDER BY last.on_day, m.id LIMIT %(most)s
"""
_HELD = f"""
SELECT r.id AS reading_id, r.meter_id, m.service_point_id, m.serial, r.register, r.read_on, r.index_milli, r.reason
FROM metering_reading r JOIN metering_meter m ON m.id = r.meter_id
WHERE r.verdict = 2 AND {standing.uncorrected("r")}
    AND NOT EXISTS (SELECT FROM metering_decision d WHERE d.reading_id = r.id)
ORDER BY r.read_on, r.id LIMIT %s
"""


def get_meter(meter_id: int) -> views.Meter:
    """Return a meter.

    :raises MeterNotFound: this distributor has none of this id
    """
    found = _meters(models.Meter.objects.filter(id=meter_id))
    if not found:
        raise refusals.MeterNotFound(meter_id)
    return found[0]


def find_meters(meter_ids: Iterable[int]) -> list[views.Meter]:
    """Return these meters, by id; two queries, however many."""
    return _meters(models.Meter.objects.filter(id__in=list(meter_ids)).order_by("id"))


def find_hanging_meter(service_point_id: int) -> views.Meter | None:
    """Return the meter that hangs at a point, or None."""
    found = _meters(models.Meter.objects.filter(service_point_id=service_point_id, removed_on=None))
    return found[0] if found else None


def list_hanging_meters(service_point_ids: Iterable[int]) -> list[views.Meter]:
    """Return the meters that hang at some points, by id; two queries, however many."""
    rows = models.Meter.objects.filter(service_point_id__in=list(service_point_ids), removed_on=None)
    return _meters(rows.order_by("id"))


def list_meters_by_serial(serial: str) -> list[views.Meter]:
    """Return the meters of a serial, of every make and stay, newest first."""
    return _meters(models.Meter.objects.filter(serial=serial.strip()).order_by("-installed_on", "-id"))


def list_meters_of_point(service_point_id: int) -> list[views.Meter]:
    """Return the meters that hung at a point, oldest first."""
    return _meters(models.Meter.objects.filter(service_point_id=service_point_id).order_by("installed_on", "id"))


def list_readings(meter_id: int, *, most: int = 100) -> list[views.Reading]:
    """Return the readings of a meter, newest first, with their corrections and decisions."""
    rows = list(
        models.Reading.objects.filter(meter_id=meter_id)
        .annotate(own_photo=photos.OWN, corrected_photo=photos.OF_CORRECTED)
        .order_by("-read_on", "-id")[:most]
    )
    ids = [row.id for row in rows]
    newer = dict(models.Reading.objects.filter(corrects_id__in=ids).values_list("corrects_id", "id"))
    decided = dict(models.Decision.objects.filter(reading_id__in=ids).values_list("reading_id", "is_trusted"))
    return [
        usage.reading_view(row, newer.get(row.id), decided.get(row.id), row.own_photo, row.corrected_photo)
        for row in rows
    ]


def preview_reading(
    *, meter_id: int, read_on: datetime.date, index_milli: int, today: datetime.date, register: int = 0
) -> views.Preview:
    """Say what would become of a reading, so that a customer hears of a slip before sending it.

    :raises MeterNotFound: this distributor has none of this id
    """
    if not models.Meter.objects.filter(id=meter_id).exists():
        raise refusals.MeterNotFound(meter_id)
    found = judging.judge_one(
        meter_id=meter_id, register=register, read_on=read_on, index_milli=index_milli, today=today
    )
    return views.Preview(
        Verdict(found.verdict[0]), Reason(found.reason[0]), int(found.volume[0]), int(found.expected[0])
    )


def list_overdue_readings(
    *, on: datetime.date, round_id: int | None = None, most: int = 1000
) -> list[views.OverdueReading]:
    """Return the meters whose period nears or has passed its longest length on this day, longest first."""
    clock = rules.interval(on)
    warned = on - datetime.timedelta(days=clock.longest_days - clock.warn_days_before)
    longest = datetime.timedelta(days=clock.longest_days)
    with connection.cursor() as cursor:
        cursor.execute(_OVERDUE, {"on": on, "warned": warned, "round": round_id, "most": most})
        return [
            views.OverdueReading(
                meter_id=meter_id,
                service_point_id=point_id,
                serial=serial,
                last_on=last_on,
                due_on=last_on + longest,
                days=(on - last_on).days,
                state="overdue" if on > last_on + longest else "warning",
            )
            for meter_id, point_id, serial, last_on in cursor.fetchall()
        ]


def list_held_readings(*, most: int = 1000) -> list[views.HeldReading]:
    """Return the readings that wait for a decision, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [most])
        names = [column.name for column in cursor.description]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [views.HeldReading(**{**row, "reason": Reason(row["reason"])}) for row in found]


def list_actions(*, file_import_id: int) -> list[views.AskedAction]:
    """Return what the anomalies of an imported file ask for."""
    asking = {code: line.actions for code, line in anomalies.matrix().items() if line.actions}
    rows = models.Reading.objects.filter(file_import_id=file_import_id, anomaly__in=list(asking)).order_by("id")
    found = rows.values_list("id", "meter_id", "meter__service_point_id", "read_on", "anomaly")
    return [
        views.AskedAction(reading, meter, point, read_on, anomaly or "", asking[anomaly or ""])
        for reading, meter, point, read_on, anomaly in found
    ]


def get_round(code: str) -> views.Round:
    """Return a round.

    :raises RoundNotFound: this distributor has none of this code
    """
    row = models.Round.objects.filter(code=code).first()
    if row is None:
        raise refusals.RoundNotFound(code)
    return _round(row)


def list_rounds() -> list[views.Round]:
    """Return the rounds by code."""
    return [_round(row) for row in models.Round.objects.order_by("code")]


def get_window(*, round_id: int, month: datetime.date) -> tuple[datetime.date, datetime.date]:
    """Return the days `[first, after)` on which a reading belongs to a month of a round.

    :raises RoundNotFound: this distributor has none of this id
    """
    row = models.Round.objects.filter(id=round_id).first()
    if row is None:
        raise refusals.RoundNotFound(round_id)
    since, until, _ = rules.window(month).of(month.replace(day=1), row.read_day)
    return since, until


def list_books(round_id: int, *, on: datetime.date) -> list[views.Book]:
    """Return the books of a round by code, with how many points each has and who reads it on a day."""
    counts = dict(
        models.Stop.objects.filter(book__round_id=round_id).values_list("book_id").annotate(stops=Count("id"))
    )
    rows = models.Book.objects.filter(round_id=round_id).order_by("code")
    return [views.Book(row.id, row.code, *rounds.readers(row, on), counts.get(row.id, 0)) for row in rows]


def count_books_without_reader(*, on: datetime.date) -> dict[str, int]:
    """Return round code -> how many of its books nobody reads on a day; rounds whose books all have a reader are left
    out."""
    rows = models.Book.objects.select_related("round").order_by("round__code")
    return dict(Counter(row.round.code for row in rows if rounds.readers(row, on)[0] is None))


def list_stops(book_id: int) -> list[views.Stop]:
    """Return the points of a book in walking order, each with the meter that hangs there."""
    stops = list(models.Stop.objects.filter(book_id=book_id).order_by("position", "id"))
    hanging = models.Meter.objects.filter(
        service_point_id__in=[stop.service_point_id for stop in stops], removed_on=None
    )
    meters = {
        point: (meter, serial) for point, meter, serial in hanging.values_list("service_point_id", "id", "serial")
    }
    return [
        views.Stop(stop.position, stop.service_point_id, *meters.get(stop.service_point_id, (None, None)))
        for stop in stops
    ]


def list_points(book_ids: Iterable[int]) -> list[int]:
    """Return the points of some books, each once; one query."""
    rows = models.Stop.objects.filter(book_id__in=list(book_ids)).order_by("service_point_id")
    return list(rows.values_list("service_point_id", flat=True).distinct())


def is_round_closed(*, round_id: int, month: datetime.date) -> bool:
    """Say whether a month of a round was closed, any day of it."""
    return models.Closing.objects.filter(round_id=round_id, month=month.replace(day=1)).exists()


def get_consumption(consumption_id: int) -> views.Consumption:
    """Return a consumption with the parts of its meters.

    :raises ConsumptionNotFound: this distributor has none of this id
    """
    row = models.Consumption.objects.filter(id=consumption_id).first()
    if row is None:
        raise refusals.ConsumptionNotFound(consumption_id)
    names = [name for name in views.Consumption.__dataclass_fields__ if name != "parts"]
    return views.Consumption(**{name: getattr(row, name) for name in names}, parts=tuple(row.parts or ()))


def find_counted_until(service_point_ids: Iterable[int]) -> dict[int, datetime.date]:
    """Return point id -> the day up to which its consumption is closed for billing; without those that never were."""
    rows = models.Consumption.objects.filter(service_point_id__in=set(service_point_ids), is_billable=True)
    return dict(rows.values_list("service_point_id").annotate(until=Max("to_on")))


def _round(row: models.Round) -> views.Round:
    return views.Round(row.id, row.code, row.name_ar, row.name_fr, row.read_day)


def _meters(rows: Iterable[models.Meter]) -> list[views.Meter]:
    found = list(rows)
    registers: dict[int, list[int]] = {}
    codes = models.Register.objects.filter(meter_id__in=[row.id for row in found]).order_by("code")
    for meter_id, code in codes.values_list("meter_id", "code"):
        registers.setdefault(meter_id, []).append(code)
    return [
        views.Meter(
            id=row.id,
            service_point_id=row.service_point_id,
            serial=row.serial,
            make=row.make,
            service=row.service,
            digits=row.digits,
            multiplier_milli=row.multiplier_milli,
            phases=row.phases,
            registers=tuple(registers.get(row.id, ())),
            installed_on=row.installed_on,
            removed_on=row.removed_on,
        )
        for row in found
    ]
