"""The notices that were published, one of them, its poster."""

import dataclasses

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from saqia.contexts.outreach import exports, queries, types, wording
from saqia.contexts.territory import queries as territory
from saqia.platform.tenancy import scope
from saqia.platform.wording import Text
from saqia.surfaces.kit import clock, languages, papers, tenants

_TONES = {"published": "fine", "ended": "calm", "canceled": "stop"}


@dataclasses.dataclass(frozen=True)
class Shown:
    """A notice in the page's language. Its words are people's own: never formatted."""

    notice: types.Notice
    title: str
    text: str
    kind: Text
    state: Text
    tone: str
    details: list[str]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List what was published, newest first."""
    with scope.reading(tenants.of(request).id):
        found = queries.list_public(at=clock.now())
    return render(request, "portal/notices/index.html", {"notices": [shown(each) for each in found]})


@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one notice, also when it has ended or was canceled: links to it were sent."""
    with scope.reading(tenants.of(request).id):
        found = _found(slug)
        communes = territory.find_communes(found.place.commune_codes)
    arabic = languages.current() == "ar"
    places = sorted(each.name_ar if arabic else each.name_fr for each in communes.values())
    address = request.build_absolute_uri(reverse("portal:notice", args=[slug]))
    return render(
        request, "portal/notices/show.html", {"each": shown(found), "places": places, "address": address}
    )  # fmt: skip


@require_safe
def poster(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand over the poster, the page's language first."""
    with scope.reading(tenants.of(request).id):
        found = _found(slug)
        address = request.build_absolute_uri(reverse("portal:notice", args=[slug]))
        lead = languages.current()
        content = exports.render_poster(found, address=address, lead="ar" if lead == "ar" else "fr")
    return papers.answer(content, f"poster-{slug}")


def current(request: HttpRequest) -> list[Shown]:
    """Return the few notices that hold now, for the first page."""
    with scope.reading(tenants.of(request).id):
        found = queries.list_current(at=clock.now())
    return [shown(each) for each in found]


def mark_of_current(request: HttpRequest) -> str:
    """Return a mark of what `current` returns: for one notice's word another, and it costs less."""
    with scope.reading(tenants.of(request).id):
        return queries.mark_current(at=clock.now())


def shown(notice: types.Notice) -> Shown:
    """Return a notice in the page's language."""
    language = languages.current()
    return Shown(
        notice, getattr(notice.title, language), getattr(notice.text, language), wording.KINDS[notice.kind],
        wording.STATES[notice.state], _TONES.get(notice.state, "calm"),
        [getattr(part, language) for part in exports.details(notice)],
    )  # fmt: skip


def _found(slug: str) -> types.Notice:
    try:
        return queries.get_public(slug, at=clock.now())
    except queries.NoticeUnknown as unknown:
        raise Http404 from unknown
