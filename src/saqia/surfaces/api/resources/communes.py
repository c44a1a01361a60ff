"""The communes of the kingdom: their codes are those of every address here."""

from typing import Annotated

import pydantic
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from saqia.contexts.territory import queries, types
from saqia.surfaces.api import callers, cursors, problems, shapes
from saqia.surfaces.api.words import _

router = Router(tags=["communes"])


class Commune(shapes.Answer):
    """A commune; `code` is that of the High Commission for Planning."""

    code: str = pydantic.Field(examples=["09.001.07.25"])
    name_ar: str
    name_fr: str
    kind: str = pydantic.Field(examples=["rural"])
    province: str = pydantic.Field(examples=["09.001"])
    region: str = pydantic.Field(examples=["09"])
    population_2024: int
    households_2024: int


class CommunePage(shapes.Answer):
    """Communes by code."""

    items: list[Commune]
    next_cursor: str | None


@router.get("/communes", auth=callers.anybody, response=CommunePage, summary=_("Communes of a region"))
def list_communes(
    request: HttpRequest, cursor: shapes.Cursor, limit: shapes.Limit,
    region: Annotated[shapes.Code, Query(description="Code of a region", examples=["09"])],
) -> HttpResponse:  # fmt: skip
    """Which communes a region has, by code."""
    after = cursors.read(request, cursor, 1)
    rows = [one for one in queries.list_communes(region_code=region) if not after or one.code > str(after[0])]
    kept, has_more = shapes.cut(rows, limit)
    following = cursors.write(request, [kept[-1].code]) if has_more else None
    return shapes.answer(CommunePage(items=[_commune(one) for one in kept], next_cursor=following), public=True)


@router.get("/communes/{code}", auth=callers.anybody, response=Commune, summary=_("One commune"))
def get_commune(request: HttpRequest, code: str) -> HttpResponse:
    """A commune by its code."""
    found = queries.find_communes([code.replace("\x00", "")]).get(code)
    if found is None:
        raise problems.Problem("not-found")
    return shapes.answer(_commune(found), public=True)


def _commune(found: types.Commune) -> Commune:
    return Commune(
        code=found.code, name_ar=found.name_ar, name_fr=found.name_fr, kind=found.kind, province=found.province_code,
        region=found.region_code, population_2024=found.population_2024, households_2024=found.households_2024,
    )  # fmt: skip
