"""Requests for a subscription on the road: what the form asks, drawn from the procedure, and what became of each."""

import json
from typing import Any

from django.http import HttpRequest

from saqia.contexts.cases import operations as cases
from saqia.contexts.cases import queries, types
from saqia.contexts.cases import wording as case_wording
from saqia.contexts.territory import queries as territory
from saqia.contexts.tills import operations as tills
from saqia.contexts.tills import queries as till_queries
from saqia.contexts.tills import wording as till_wording
from saqia.journeys import road_requests
from saqia.platform.wording import Language, Text
from saqia.surfaces.kit import clock, languages, staff, tenants

_REFUSED = (cases.FormNotValid, cases.ContactNotValid, cases.DepositedOtherwise, road_requests.RankOutside)


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
    told = {"rank": rank, "key": key, "outcome": "deposited", "said": "", "number": ""}
    try:
        given = {str(code): str(value) for code, value in answers.items()}
        made = road_requests.deposit(
            actor=staff.actor_of(request), pack_id=pack_id, rank=rank, contact=contact, answers=given, at=clock.now()
        )
    except _REFUSED as refused:
        return {**told, "outcome": "refused", "said": _refusal(refused, languages.current())}
    return {**told, "number": made.number}


def _refusal(refused: Exception, language: Language) -> str:
    """Return why a request is not taken, each field by its name."""
    if isinstance(refused, road_requests.RankOutside):
        return till_wording.CAUSES["outside"].say(language)
    if isinstance(refused, cases.ContactNotValid):
        return case_wording.CONTACT_FIELDS[refused.field].say(language)
    if isinstance(refused, cases.FormNotValid):
        procedure = queries.get_procedure(road_requests.PROCEDURE, on=clock.today())
        known = {one.code: one.label.say(language) for one in procedure.forms["deposit"]}
        said = {code: case_wording.FAULTS[fault].say(language) for code, fault in sorted(refused.faults.items())}
        return " · ".join(f"{known.get(code, code)}: {text}" for code, text in said.items())
    return case_wording.REFUSALS["DepositedOtherwise"].say(language)


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
