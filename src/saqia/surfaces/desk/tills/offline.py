"""The door of a device that works offline: it takes a pack along, and brings home what it took, as JSON."""

import datetime
import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from saqia.contexts.tills import operations, types, wording
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.tills import reach, session
from saqia.surfaces.kit import clock, languages, staff, tenants

_MOST_BYTES = 200_000
_REFUSED = (operations.NotMobile, operations.SessionNotOpen, operations.SessionNotTheirs)


@require_POST
@doors.page
def issue(request: HttpRequest, session_id: int) -> HttpResponse:
    """Issue a pack and hand it over as a file, its key in it: this once."""
    with scope.reading(tenants.of(request).id):
        reach.session(request, session_id)
    try:
        pack = operations.issue_pack(actor=staff.actor_of(request), session_id=session_id, at=clock.now())
    except _REFUSED as refused:
        said = wording.refusal(refused, languages.current())
        return session.answer(request, session_id, refusal=said, status=422)
    told = {
        "pack": pack.id, "ranks": pack.ranks, "ceiling_centimes": pack.ceiling_centimes,
        "vending_centimes": pack.vending_centimes, "issued_at": pack.issued_at.isoformat(),
        "expires_at": pack.expires_at.isoformat(), "key": pack.key,
    }  # fmt: skip
    name = f'attachment; filename="pack-{pack.id}.json"'
    return JsonResponse(told, headers={"Content-Disposition": name, "Cache-Control": "no-store"})


@require_POST
@doors.page
def sync(request: HttpRequest, pack_id: int) -> HttpResponse:
    """Take in what a device collected; answer for each receipt what became of it."""
    language = languages.current()
    try:
        entries = [_entry(row) for row in _rows(request)]
        answers = operations.sync_pack(
            actor=staff.actor_of(request), pack_id=pack_id, entries=entries, at=clock.now()
        )  # fmt: skip
    except (operations.PackUnknown, operations.SessionNotTheirs) as refused:
        raise Http404 from refused
    except operations.EntriesUnsound as refused:
        return JsonResponse({"error": wording.refusal(refused, language)}, status=422)
    told = [
        {
            "key": one.key, "rank": one.rank, "outcome": one.outcome, "reason": one.reason, "number": one.number,
            "said": wording.CAUSES[one.reason].say(language) if one.reason else "",
            "advance_centimes": one.advance_centimes,
        }
        for one in answers
    ]  # fmt: skip
    return JsonResponse({"entries": told}, headers={"Cache-Control": "no-store"})


def _rows(request: HttpRequest) -> list[dict[str, Any]]:
    """:raises operations.EntriesUnsound: it is not a list of objects, or too large"""
    if int(request.headers.get("Content-Length") or 0) > _MOST_BYTES:
        raise operations.EntriesUnsound("size")
    try:
        rows = json.loads(request.body)["entries"]
    except (ValueError, KeyError, TypeError) as broken:
        raise operations.EntriesUnsound("shape") from broken
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise operations.EntriesUnsound("shape")
    return rows


def _entry(row: dict[str, Any]) -> types.OfflineEntry:
    """:raises operations.EntriesUnsound: a part is missing or of another kind"""
    try:
        given = row.get("cheque")
        cheque = None
        if given is not None:
            due_on = datetime.date.fromisoformat(given["due_on"])
            cheque = types.ChequeGiven(str(given["bank"]), str(given["number"]), due_on)
        collected_at = datetime.datetime.fromtimestamp(int(row["collected_at"]), datetime.UTC)
        return types.OfflineEntry(
            int(row["rank"]), str(row["key"]), str(row["reference"]), int(row["amount_centimes"]),
            int(row["shown_centimes"]), str(row["method"]), collected_at, str(row["mac"]), cheque,
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, OverflowError, OSError) as broken:
        raise operations.EntriesUnsound("entry") from broken
