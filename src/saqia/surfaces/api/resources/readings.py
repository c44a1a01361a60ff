"""Readings of a person's meters: what was read, what would be said of an index, and sending one."""

import datetime
from typing import Annotated

import pydantic
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Path, Query, Router

from saqia.contexts.contracts import types as contract_types
from saqia.contexts.metering import operations as metering
from saqia.contexts.metering import queries, types, wording
from saqia.engine.validation.verdicts import Reason, Verdict
from saqia.platform.tenancy import scope
from saqia.surfaces.api import callers, cursors, evidence, problems, reach, repeats, shapes
from saqia.surfaces.api.words import _
from saqia.surfaces.kit import clock, languages, limits, photos, tenants

router = Router(tags=["readings"])
READ, WRITE = callers.Bearer("readings:read"), callers.Bearer("readings:write")
_SERVICES = {1: "electricity", 2: "water"}
Day = Annotated[datetime.date, pydantic.Field(ge=datetime.date(2000, 1, 1), le=datetime.date(2100, 1, 1))]


class Reading(shapes.Answer):
    """An index on a day."""

    id: int
    meter: str = pydantic.Field(examples=["E-plain"])
    service: str = pydantic.Field(examples=["electricity"])
    register_code: int
    read_on: datetime.date
    index: str | None = pydantic.Field(examples=["4510"])
    source: shapes.Named
    verdict: shapes.Named
    is_trusted: bool
    read_at: datetime.datetime | None = pydantic.Field(description="where the time of day is known")
    anomaly: shapes.Named | None = pydantic.Field(description="what was noted at the meter")
    has_photo: bool
    is_photo_of_corrected: bool = pydantic.Field(description="the photo is of the reading that this one corrects")


class ReadingPage(shapes.Answer):
    """Readings, newest first."""

    items: list[Reading]
    next_cursor: str | None


class IndexRead(evidence.Evidence):
    """An index that a person read on their meter."""

    model_config = pydantic.ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {"account": "$ACCOUNT", "meter": "$METER", "read_on": "$DAY", "index": "$INDEX",
                "place": {"lat": 30.4278, "lon": -9.5981}},
        },
    )  # fmt: skip
    account: shapes.Code = pydantic.Field(description="number of the account, or of one of its contracts")
    meter: shapes.Line = pydantic.Field(min_length=1, description="serial of the meter that hangs there")
    register_code: Annotated[int, pydantic.Field(ge=0, le=9, description="0: the total")] = 0
    read_on: Day
    index: shapes.Index


class Weighed(shapes.Answer):
    """What becomes of an index."""

    verdict: shapes.Named
    reason: shapes.Named
    sentence: str
    volume: str
    expected: str


class Recorded(Weighed):
    """A reading stands in the books."""

    id: int
    is_new: bool


@router.get("/readings", auth=READ, response=ReadingPage, summary=_("Readings of your meters"))
def list_readings(
    request: HttpRequest, cursor: shapes.Cursor, limit: shapes.Limit,
    account: Annotated[shapes.Code | None, Query(None, description="Of one account or contract only")],
) -> HttpResponse:  # fmt: skip
    """What was read while the contracts were this person's, newest first."""
    place = cursors.read(request, cursor, 2)
    spans = _spans(reach.accesses(request, account, on=clock.today()))
    before = (cursors.day(place[0]), int(place[1] or 0)) if place else None
    since = min((starts for rows in spans.values() for starts, _ in rows), default=None)
    with scope.reading(tenants.of(request).id):
        found = queries.list_point_readings(service_point_ids=spans, since=since, before=before, most=limit + 1)
    kept, has_more = shapes.cut(found, limit)
    following = None
    if has_more:
        last = kept[-1].reading
        following = cursors.write(request, [last.read_on.isoformat(), last.id])
    items = [_reading(one) for one in kept if _is_theirs(one, spans)]
    return shapes.answer(ReadingPage(items=items, next_cursor=following))


@router.post("/readings/previews", auth=WRITE, response=Weighed, summary=_("What would be said of an index"))
def preview_reading(request: HttpRequest, given: IndexRead) -> HttpResponse:
    """So that a slip is seen before it is sent; nothing is stored."""
    today = clock.today()
    _actor, access = callers.customer_on(request, given.account, on=today, right="metering.submit-self-reading")
    with scope.reading(tenants.of(request).id):
        found = queries.preview_reading(
            meter_id=_meter(access, given, today), read_on=given.read_on, index_milli=int(given.index * 1000),
            today=today, register=given.register_code,
        )  # fmt: skip
    said = _verdict(found.verdict, found.reason, found.volume_milli, found.expected_milli)
    return shapes.answer(Weighed(**said))  # type: ignore[arg-type]


@router.post("/readings", auth=WRITE, response={201: Recorded}, summary=_("Send a reading of your meter"),
             openapi_extra=repeats.HEADER)  # fmt: skip
@repeats.once
def submit_reading(request: HttpRequest, given: IndexRead) -> HttpResponse:
    """An improbable index is kept and held for a decision; one below the last trusted one is refused."""
    today = clock.today()
    actor, access = callers.customer_on(request, given.account, on=today, right="metering.submit-self-reading")
    with scope.reading(tenants.of(request).id):
        meter_id = _meter(access, given, today)
    found = metering.submit_self_reading(
        actor=actor, meter_id=meter_id, read_on=given.read_on, index=given.index, register=given.register_code,
        at=clock.now(), **evidence.told(request, given),
    )  # fmt: skip
    said = _verdict(found.verdict, found.reason, found.volume_milli, found.expected_milli)
    return shapes.answer(Recorded(id=found.id, is_new=found.is_new, **said), status=201)  # type: ignore[arg-type]


@router.post("/readings/photos", auth=WRITE, response={201: shapes.Upload}, summary=_("Upload a photo of your meter"))
def upload_photo(request: HttpRequest, photo: evidence.Upload) -> HttpResponse:
    """An image, to be named by the reading that is sent next; the same bytes again are the same photo."""
    actor = callers.customer(request, on=clock.today())
    limits.take(request, "file-deposit", person=actor.name)
    return shapes.answer(evidence.keep(actor, photo, "self-reading"), status=201)


@router.get("/readings/{reading}/photo", auth=READ, summary=_("The photo of a reading"), openapi_extra=shapes.BYTES)
def get_photo(request: HttpRequest, reading: Annotated[int, Path(ge=1, le=2**62)]) -> HttpResponse:
    """Once it was examined."""
    spans = _spans(reach.accesses(request, None, on=clock.today()))
    with scope.reading(tenants.of(request).id):
        found = queries.find_point_reading(reading, service_point_ids=spans)
        if found is None or not _is_theirs(found, spans):
            raise problems.Problem("not-found")
        try:
            response = photos.answer(found.reading.photo_id)
        except Http404:
            raise problems.Problem("not-found") from None
    response["Cache-Control"] = "private, no-store"
    return response


def _spans(accesses: list[contract_types.Access]) -> dict[int, list[tuple[datetime.date, datetime.date | None]]]:
    """Return service point -> the spans of the contracts that these accounts have there."""
    found: dict[int, list[tuple[datetime.date, datetime.date | None]]] = {}
    for access in accesses:
        for contract in access.account.contracts:
            for point in {contract.service_point_id, contract.metered_by_id}:
                found.setdefault(point, []).append((contract.starts_on, contract.ends_on))
    return found


def _is_theirs(found: queries.PointReading, spans: dict[int, list[tuple[datetime.date, datetime.date | None]]]) -> bool:
    """Say whether a reading is of a day on which the person's contract ran, its first and last included."""
    day = found.reading.read_on
    return any(first <= day and (last is None or day <= last) for first, last in spans[found.service_point_id])


def _meter(access: contract_types.Access, given: IndexRead, on: datetime.date) -> int:
    """Return the meter of that serial that hangs at a running contract of the account.

    :raises problems.Problem: none does
    """
    running = [one for one in access.account.contracts if one.ends_on is None or one.ends_on > on]
    meters = queries.list_hanging_meters({one.metered_by_id for one in running})
    for meter in meters:
        if meter.serial == given.meter.strip():
            if given.register_code not in meter.registers:
                raise problems.Problem("invalid", places=[problems.Place("register_code")])
            return meter.id
    raise problems.Problem("not-found", places=[problems.Place("meter")])


def _verdict(verdict: Verdict, reason: Reason, volume_milli: int, expected_milli: int) -> dict[str, object]:
    language = languages.current()
    volume, expected = shapes.decimal(volume_milli) or "0", shapes.decimal(expected_milli) or "0"
    said = wording.REASONS[reason].say(language, volume=volume, expected=expected)
    return {
        "verdict": shapes.named(verdict.code, wording.VERDICTS[verdict]),
        "reason": shapes.Named(code=reason.code, name=said),
        "sentence": said,
        "volume": volume,
        "expected": expected,
    }


def _reading(found: queries.PointReading) -> Reading:
    reading = found.reading
    return Reading(
        id=reading.id, meter=found.serial, service=_SERVICES[found.service], register_code=reading.register,
        read_on=reading.read_on, index=shapes.decimal(reading.index_milli),
        source=shapes.named(reading.source, wording.SOURCES.get(types.Source(reading.source))),
        verdict=shapes.named(reading.verdict.code, wording.VERDICTS[reading.verdict]), is_trusted=reading.is_trusted,
        read_at=reading.read_at, has_photo=reading.photo_id is not None,
        is_photo_of_corrected=reading.is_photo_of_corrected,
        anomaly=shapes.named(reading.anomaly, wording.anomaly(reading.anomaly)) if reading.anomaly else None,
    )  # fmt: skip
