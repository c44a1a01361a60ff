"""The desk for programs: customers looked up, readings taken in, within the permissions of whoever acts."""

import datetime
from decimal import Decimal
from typing import Annotated, Literal

import pydantic
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from saqia.contexts.metering import operations as metering
from saqia.contexts.metering import queries, types, wording
from saqia.journeys import finding, waiting
from saqia.platform.tenancy import scope
from saqia.surfaces.api import callers, evidence, problems, repeats, shapes
from saqia.surfaces.api.words import _
from saqia.surfaces.kit import clock, languages, tenants

router = Router(tags=["desk"])
CUSTOMERS, READINGS = callers.Bearer("desk:customers"), callers.Bearer("desk:readings")
QUEUES = callers.Bearer("desk:queues")
_MOST = 20
Day = Annotated[datetime.date, pydantic.Field(ge=datetime.date(2000, 1, 1), le=datetime.date(2100, 1, 1))]


class Hit(shapes.Answer):
    """A customer, and one of their accounts."""

    by: str = pydantic.Field(description="what matched: number, bill, meter or customer")
    customer: int
    name_ar: str
    name_latin: str
    account: str | None


class Hits(shapes.Answer):
    """What was found, best first; twenty at most."""

    items: list[Hit]


class Waiting(shapes.Answer):
    """How much waits in a queue of the desk."""

    queue: shapes.Named
    waiting: int
    late: int = pydantic.Field(description="of those, past their day")


class Queues(shapes.Answer):
    """The queues that whoever acts may open, in the order of the desk."""

    items: list[Waiting]


class ReadingTaken(evidence.Evidence):
    """An index that a reader or a remote meter read, or what was noted in its place."""

    meter: shapes.Line = pydantic.Field(min_length=1, description="serial")
    register_code: Annotated[int, pydantic.Field(ge=0, le=9, description="0: the total")] = 0
    read_on: Day
    index: Annotated[
        Decimal | None, pydantic.Field(ge=0, max_digits=12, decimal_places=3, description="null: an anomaly says why")
    ] = None
    anomaly: shapes.Code | None = pydantic.Field(None, description="one of " + ", ".join(queries.list_anomaly_codes()))
    remark: shapes.Line = ""
    source: Literal["reader", "remote"] = pydantic.Field("reader", description="remote: the meter told it itself")


class Taken(shapes.Answer):
    """A reading stands in the books."""

    id: int
    is_new: bool
    verdict: shapes.Named


@router.get("/desk/customers", auth=CUSTOMERS, response=Hits, summary=_("Find customers"))
def find_customers(
    request: HttpRequest,
    q: Annotated[shapes.Line, Query(min_length=1, max_length=80, description="Phone, name, contract, meter or bill")],
) -> HttpResponse:
    """As the one box of the desk does."""
    callers.staff_or_service(request).require("desk.see-customers")
    with scope.reading(tenants.of(request).id):
        found = finding.find(q, most=_MOST)
    items = [
        Hit(
            by=one.by, customer=one.customer.id, name_ar=one.customer.name_ar, name_latin=one.customer.name_latin,
            account=one.account.number if one.account else None,
        )
        for one in found
    ]  # fmt: skip
    return shapes.answer(Hits(items=items))


@router.get("/desk/queues", auth=QUEUES, response=Queues, summary=_("What waits at the desk"))
def list_queues(request: HttpRequest) -> HttpResponse:
    """As the desk's first page counts them; a queue that the roles do not open is left out."""
    actor, language = callers.staff_or_service(request), languages.current()
    with scope.reading(tenants.of(request).id):
        found = waiting.list_queues(actor, on=clock.today())
    items = [
        Waiting(queue=shapes.Named(code=one.code, name=one.name.say(language)), waiting=one.many, late=one.late)
        for one in found
    ]
    return shapes.answer(Queues(items=items))


@router.post("/desk/readings", auth=READINGS, response={201: Taken}, summary=_("Record a reading"),
             openapi_extra=repeats.HEADER)  # fmt: skip
@repeats.once
def record_reading(request: HttpRequest, given: ReadingTaken) -> HttpResponse:
    """An improbable index is kept and held for a decision; recording it again changes nothing."""
    actor = callers.staff_or_service(request)
    actor.require("metering.record-reading")
    with scope.reading(tenants.of(request).id):
        meters = queries.list_meters_by_serial(given.meter.strip())
    if len(meters) != 1:
        raise problems.Problem("not-found", places=[problems.Place("meter")])
    found = metering.record_reading(
        actor=actor, meter_id=meters[0].id, read_on=given.read_on, index=given.index, register=given.register_code,
        source=types.Source(given.source), at=clock.now(),
        detail=metering.Detail(anomaly=given.anomaly, remark=given.remark, **evidence.told(request, given)),
    )  # fmt: skip
    verdict = shapes.named(found.verdict.code, wording.VERDICTS[found.verdict])
    return shapes.answer(Taken(id=found.id, is_new=found.is_new, verdict=verdict), status=201)


@router.post("/desk/readings/photos", auth=READINGS, response={201: shapes.Upload},
             summary=_("Upload a photo of a meter"))  # fmt: skip
def upload_reading_photo(request: HttpRequest, photo: evidence.Upload) -> HttpResponse:
    """An image, to be named by the reading that is recorded next; the same bytes again are the same photo."""
    actor = callers.staff_or_service(request)
    actor.require("metering.record-reading")
    return shapes.answer(evidence.keep(actor, photo, "reading"), status=201)
