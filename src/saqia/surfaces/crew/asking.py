"""Requests for a subscription on the road: what the form asks, drawn from the procedure, and what became of each."""

import json
from typing import Any

from django.http import HttpRequest

from saqia.contexts.cases import queries, types
from saqia.contexts.territory import queries as territory
from saqia.contexts.tills import operations as tills
from saqia.contexts.tills import queries as till_queries
from saqia.journeys import road_requests
from saqia.platform.wording import Text
from saqia.surfaces.kit import clock, languages, staff, tenants


def form(request: HttpRequest) -> dict[str, Any]:
    """Return what a device asks for a subscription, all that is required and no more. Inside a reading."""
    on = clock.today()
    procedure = queries.get_procedure(road_requests.PROCEDURE, on=on)
    asked = [one for one in procedure.forms["deposit"] if one.required]
    papers = [one for one in map(procedure.document, procedure.deposit_documents) if one is not None and one.required]
    return {
        "name": _said(procedure.name), "papers": [_said(one.name) for one in papers],
        "fields": [
            {"code": one.code, "label": _said(one.label), "most": one.most or 200, "options": _options(request, one)}
            for one in asked
        ],
    }  # fmt: skip


def take_in(request: HttpRequest, pack_id: int) -> list[dict[str, Any]]:
    """Deposit the requests that a device wrote down; return for each what became of it.

    :raises tills.EntriesUnsound: it is no list of requests, or longer than a range
    :raises tills.PackUnknown, tills.SessionNotTheirs: the pack is not this person's
    """
    return [_deposited(request, pack_id, row) for row in _rows(request)]


def _deposited(request: HttpRequest, pack_id: int, row: dict[str, Any]) -> dict[str, Any]:
    try:
        rank, key, answers = int(row["rank"]), str(row["key"]), dict(row["answers"])
        contact = types.Contact(str(row["name"]), str(row["phone"]), "", str(row["language"]))
    except (KeyError, TypeError, ValueError) as broken:
        raise tills.EntriesUnsound("request") from broken
    if abs(rank) >= 2**31:
        raise tills.EntriesUnsound("rank")
    told = {"rank": rank, "key": key, "outcome": "deposited", "said": "", "number": ""}
    try:
        given = {str(code): str(value) for code, value in answers.items()}
        made = road_requests.deposit(
            actor=staff.actor_of(request), pack_id=pack_id, rank=rank, contact=contact, answers=given, at=clock.now()
        )
    except road_requests.REFUSED as refused:
        said = road_requests.say(road_requests.faults(refused), languages.current(), on=clock.today())
        return {**told, "outcome": "refused", "said": said}
    return {**told, "number": made.number}


def _rows(request: HttpRequest) -> list[dict[str, Any]]:
    try:
        rows = json.loads(request.body)["requests"]
    except (ValueError, KeyError, TypeError) as broken:
        raise tills.EntriesUnsound("shape") from broken
    if (
        not isinstance(rows, list)
        or len(rows) > till_queries.most_ranks()
        or not all(isinstance(one, dict) for one in rows)
    ):
        raise tills.EntriesUnsound("shape")
    return rows


def _options(request: HttpRequest, asked: types.Field) -> list[dict[str, str]]:
    if asked.kind == "commune":
        region = tenants.of(request).region
        found = territory.list_communes(region_code=region) if region else []
        return [{"code": one.code, "ar": one.name_ar, "fr": one.name_fr, "en": one.name_fr} for one in found]
    if asked.kind == "choice":
        return [{"code": one.code, **_said(one.name)} for one in queries.list_options(asked.catalogue)]
    return []


def _said(text: Text) -> dict[str, str]:
    return {"ar": text.ar, "fr": text.fr, "en": text.en}
