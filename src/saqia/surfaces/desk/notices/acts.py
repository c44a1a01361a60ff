"""What is done with a notice: it is written, published, canceled."""

from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from saqia.contexts.outreach import operations as outreach
from saqia.contexts.outreach import types, wording
from saqia.contexts.territory import queries as territory
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.notices import forms, notice
from saqia.surfaces.kit import clock, languages, staff, tenants

_FIELDS = {
    outreach.SlugUnusable: ("kind", "slug"), outreach.WordsMissing: ("words", None),
    outreach.WordsTooLong: ("words", None), outreach.SpanUnsound: ("span", None),
    outreach.PlaceMissing: ("place", None), outreach.PlaceUnknown: ("place", None),
    outreach.SegmentUnknown: ("segment", None), outreach.CutForSome: ("segment", None),
}  # fmt: skip
"""Refusal -> the group and the field that it is said at."""
_DECIDED = (outreach.NoticeDecided, outreach.SameHands, outreach.SpanUnsound, outreach.ReasonMissing)


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def begin(request: HttpRequest) -> HttpResponse:
    """Write a notice."""
    staff.actor_of(request).require("outreach.write-notice")
    groups = _groups(request)
    if request.method == "POST" and all(form.is_valid() for form in groups.values()):
        try:
            made = _create(
                request, {key: value for form in groups.values() for key, value in form.cleaned_data.items()}
            )
        except tuple(_FIELDS) as refused:
            group, field = _FIELDS[type(refused)]
            groups[group].add_error(field, _sentence(refused))
        else:
            messages.success(request, _("Saved. Nobody sees it before it is published."))
            return redirect("desk:notice", made.id)
    is_wrong = any(form.errors for form in groups.values())
    named = [(_heading(name), form) for name, form in groups.items()]
    return render(request, "desk/notices/write.html", {"groups": named}, status=422 if is_wrong else 200)


@require_POST
@doors.page
def act(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Publish or cancel a notice: the button says which."""
    actor, at, kind = staff.actor_of(request), clock.now(), request.POST.get("act", "")
    form = forms.CancelForm(request.POST if kind == "cancel" else None)
    if kind == "cancel" and not form.is_valid():
        return notice.answer(request, notice_id, form=form, status=422)
    try:
        if kind == "publish":
            outreach.publish_notice(actor=actor, notice_id=notice_id, at=at)
            said = _("Published: it is on the portal, and those whom it concerns are being told.")
        elif kind == "cancel":
            outreach.cancel_notice(actor=actor, notice_id=notice_id, reason=form.cleaned_data["reason"], at=at)
            said = _("Canceled.")
        else:
            raise Http404
    except outreach.NoticeNotFound as unknown:
        raise Http404 from unknown
    except _DECIDED as refused:
        return notice.answer(request, notice_id, refusal=_sentence(refused), status=422)
    messages.success(request, said)
    return redirect("desk:notice", notice_id)


def _groups(request: HttpRequest) -> dict[str, django_forms.Form]:
    language, given, tenant = languages.current(), request.POST or None, tenants.of(request)
    with scope.reading(tenant.id):
        communes, sectors = territory.list_communes(region_code=tenant.region), territory.list_sectors()
    return {
        "kind": forms.KindForm(given, language=language),
        "words": forms.WordsForm(given),
        "english": forms.EnglishForm(given),
        "span": forms.SpanForm(given, language=language),
        "place": forms.PlaceForm(given, communes=communes, sectors=sectors, language=language),
        "segment": forms.SegmentForm(given, language=language),
    }


def _heading(name: str) -> str:
    return {
        "kind": _("What it is"), "words": _("What it says"), "english": _("In English"), "span": _("When"),
        "place": _("Whom it concerns"), "segment": _("Only some of them"),
    }[name]  # fmt: skip


def _create(request: HttpRequest, given: dict[str, Any]) -> types.Notice:
    return outreach.create_notice(
        actor=staff.actor_of(request), slug=given["slug"], kind=given["kind"], words=forms.words_of(given),
        place=types.Place(tuple(given["sectors"]), tuple(given["communes"])),
        span=types.Span(given["starts_at"], given["ends_at"]), service=given["service"], at=clock.now(),
        segment=types.Segment(
            tuple(given["customer_kinds"]), tuple(given["uses"]), tuple(given["voltages"]), given["large"]
        ),
    )  # fmt: skip


def _sentence(refused: Exception) -> str:
    return wording.REFUSALS[type(refused).__name__].say(languages.current())
