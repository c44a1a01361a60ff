"""Other dates or places for a cut that is published: a reason, and those concerned are told once more."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from saqia.contexts.outreach import operations as outreach
from saqia.contexts.outreach import types, wording
from saqia.contexts.territory import queries as territory
from saqia.platform.tenancy import scope
from saqia.platform.wording import Text, local
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.notices import forms, notice
from saqia.surfaces.kit import clock, languages, staff, tenants

_AT_PLACE = (outreach.PlaceMissing, outreach.PlaceUnknown)
_REFUSED = (
    *_AT_PLACE, outreach.NoticeDecided, outreach.ChangedMeanwhile, outreach.NothingChanged, outreach.SpanUnsound,
    outreach.ReasonMissing, outreach.WordsMissing, outreach.WordsTooLong,
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def move(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Ask for the new dates and places, filled in with those that hold; then tell of them."""
    actor, tenant, language = staff.actor_of(request), tenants.of(request), languages.current()
    actor.require("outreach.publish-notice")
    with scope.reading(tenant.id):
        found = notice.found_or_404(notice_id)
        communes, sectors = territory.list_communes(region_code=tenant.region), territory.list_sectors()
    if found.kind != "cut" or (found.state != "published" and request.method != "POST"):
        raise Http404
    sent = request.POST if request.method == "POST" else None
    form = forms.MoveForm(sent, initial=_now(found))
    place = forms.PlaceForm(
        sent, communes=communes, sectors=sectors, language=language,
        initial={"communes": list(found.place.commune_codes), "sectors": list(found.place.sector_ids)},
    )  # fmt: skip
    if sent is not None and all([form.is_valid(), place.is_valid()]):
        given = {**form.cleaned_data, **place.cleaned_data}
        try:
            moved = _moved(request, found, given)
        except _REFUSED as refused:
            at = place if isinstance(refused, _AT_PLACE) else form
            at.add_error(None, wording.REFUSALS[type(refused).__name__].say(language))
        else:
            said = _("Version {revision} is published; those whom it concerns are told once more.")
            messages.success(request, said.format(revision=moved.revision))
            return redirect("desk:notice", notice_id)
    page = {"found": found, "title": getattr(found.title, language), "form": form, "place": place}
    wrong = bool(form.errors or place.errors)
    return render(request, "desk/notices/move.html", page, status=422 if wrong else 200)


def _moved(request: HttpRequest, found: types.Notice, given: dict[str, Any]) -> types.Notice:
    kept = found.title.en if found.title.en != found.title.fr else ""
    return outreach.move_cut(
        actor=staff.actor_of(request), notice_id=found.id, revision=given["revision"],
        title=Text(ar=given["title_ar"], fr=given["title_fr"], en=kept if given["title_fr"] == found.title.fr else ""),
        place=types.Place(tuple(given["sectors"]), tuple(given["communes"])),
        span=types.Span(given["starts_at"], given["ends_at"]), reason=given["reason"], at=clock.now(),
    )  # fmt: skip


def _now(found: types.Notice) -> dict[str, Any]:
    span = found.span
    return {
        "revision": found.revision, "title_ar": found.title.ar, "title_fr": found.title.fr,
        "starts_at": local(span.starts_at).replace(tzinfo=None) if span.starts_at else None,
        "ends_at": local(span.ends_at).replace(tzinfo=None) if span.ends_at else None,
    }  # fmt: skip
