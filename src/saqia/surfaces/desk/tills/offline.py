"""The door of a device that works offline: it takes a pack along, and brings home what it took, as JSON."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from saqia.contexts.tills import operations, wording
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.tills import reach, session
from saqia.surfaces.kit import clock, languages, offline, staff, tenants

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
    try:
        told = offline.take_in(request, pack_id)
    except (operations.PackUnknown, operations.SessionNotTheirs) as refused:
        raise Http404 from refused
    except operations.EntriesUnsound as refused:
        return JsonResponse({"error": wording.refusal(refused, languages.current())}, status=422)
    return JsonResponse({"entries": told}, headers={"Cache-Control": "no-store"})
