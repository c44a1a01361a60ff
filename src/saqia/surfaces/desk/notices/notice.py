"""One notice: as people will see it, how many it reaches, its texts for social networks and its poster."""

from typing import Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from saqia.contexts.outreach import exports, queries, types, wording
from saqia.journeys import notice_messages
from saqia.platform.calendar import local_time
from saqia.platform.tenancy import scope
from saqia.platform.wording import LANGUAGES
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.notices import forms, index
from saqia.surfaces.kit import clock, languages, papers, staff, tenants


@require_safe
@doors.page
def show(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Show a notice."""
    return answer(request, notice_id)


def answer(
    request: HttpRequest, notice_id: int, *, refusal: str = "", form: forms.CancelForm | None = None, status: int = 200
) -> HttpResponse:
    """Answer with the page of a notice, a refusal in it."""
    actor = staff.actor_of(request)
    actor.require("outreach.write-notice")
    with scope.reading(tenants.of(request).id):
        found = found_or_404(notice_id)
        on = local_time.day(found.published_at) if found.published_at else clock.today()
        count = notice_messages.count_audience(notice_messages.audience_of(found, on))
    may_decide = actor.may("outreach.publish-notice")
    same_hands = found.state == "draft" and actor.name == found.written_by and queries.takes_two(found.kind)
    shown = {
        "found": found, "title": getattr(found.title, languages.current()), "kind": wording.KINDS[found.kind],
        "state": wording.STATES[found.state],
        "tone": index.TONES[found.state], "count": count, "segment": wording.segment_names(found.segment),
        "details": exports.details(found), "refusal": refusal,
        "form": form or forms.CancelForm(), "same_hands": same_hands,
        "may_publish": may_decide and found.state == "draft" and not same_hands,
        "may_move": may_decide and found.state == "published" and found.kind == "cut",
        "may_cancel": may_decide and found.state in ("draft", "published"), "address": _address(request, found, "ar"),
        "socials": [
            (languages.NAMES[each], exports.social_texts(found, address=_address(request, found, each), language=each))
            for each in LANGUAGES
        ],
    }  # fmt: skip
    return render(request, "desk/notices/notice.html", shown, status=status)


@require_safe
@doors.page
def poster(request: HttpRequest, notice_id: int, lead: str) -> HttpResponse:
    """Hand the poster over, one language first."""
    staff.actor_of(request).require("outreach.write-notice")
    if lead not in ("ar", "fr"):
        raise Http404
    first: Literal["ar", "fr"] = "ar" if lead == "ar" else "fr"
    with scope.reading(tenants.of(request).id):
        found = found_or_404(notice_id)
        content = exports.render_poster(found, address=_address(request, found, first), lead=first)
    return papers.answer(content, f"poster-{found.slug}-{lead}")


def found_or_404(notice_id: int) -> types.Notice:
    """Return a notice, or 404; inside the caller's reading."""
    try:
        return queries.get_notice(notice_id, at=clock.now())
    except queries.NoticeUnknown as unknown:
        raise Http404 from unknown


def _address(request: HttpRequest, found: types.Notice, language: str) -> str:
    with translation.override(language):
        return request.build_absolute_uri(reverse("portal:notice", args=[found.slug]))
