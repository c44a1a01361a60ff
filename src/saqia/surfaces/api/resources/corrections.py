"""A wrong index corrected by a program: the desk's own operation, within the permissions of whoever acts."""

from decimal import Decimal
from typing import Annotated

import pydantic
from django.http import HttpRequest, HttpResponse
from ninja import Path, Router

from saqia.contexts.billing import operations as billing
from saqia.journeys import reading_corrections
from saqia.surfaces.api import callers, repeats, shapes
from saqia.surfaces.api.words import _
from saqia.surfaces.kit import clock, tenants

router = Router(tags=["desk"])
READINGS = callers.Bearer("desk:readings")


class IndexCorrection(shapes.Body):
    """The right index, and why the recorded one is wrong."""

    index: Annotated[Decimal, pydantic.Field(ge=0, max_digits=12, decimal_places=3, description="as on the dial")]
    why: Annotated[
        str,
        pydantic.StringConstraints(strip_whitespace=True, min_length=5, max_length=200, pattern=r"^[^\x00]*$"),
        pydantic.Field(description="kept with the new reading: no name, phone or address of anybody"),
    ]


class IndexCorrected(shapes.Answer):
    """The reading that took the place of the wrong one, and what this request did to bills."""

    id: int
    corrects: int = pydantic.Field(description="the reading whose place it took; it stays in the books as it was")
    bills_corrected: int = pydantic.Field(description="by a credit note and a new bill")
    bills_waiting: int = pydantic.Field(description="whose change is so large that a second person approves it")


@router.post("/desk/readings/{reading}/correction", auth=READINGS, response={201: IndexCorrected},
             summary=_("Correct an index"), openapi_extra=repeats.HEADER)  # fmt: skip
@repeats.once
def correct_reading(
    request: HttpRequest, reading: Annotated[int, Path(ge=1, le=2**62)], given: IndexCorrection
) -> HttpResponse:
    """The recorded reading stays; the bills that rest on it are rated again. The same again changes nothing."""
    actor, tenant = callers.staff_or_service(request), tenants.of(request)
    actor.require("metering.correct-reading")
    grid = billing.Grid(tenant.operator, tenant.uses_demonstration_grid)
    tariffs = reading_corrections.usual_tariffs(tenant_id=tenant.id, grid=grid, on=clock.today())
    done = reading_corrections.correct_reading(
        actor=actor, reading_id=reading, index=given.index, why=given.why, tariffs=tariffs, at=clock.now()
    )
    waiting = sum(one.status == "pending" for one in done.proposals)
    return shapes.answer(
        IndexCorrected(
            id=done.reading_id, corrects=reading, bills_corrected=len(done.proposals) - waiting, bills_waiting=waiting
        ),
        status=201,
    )
